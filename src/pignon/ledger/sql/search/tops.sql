-- search/tops.sql: of the pinned pages that a search finds those whose turn $23 it is, at most $24, each turn one further round.
with found as (
    select s.*, row_number() over (order by s.public_id) - 1 as rank, count(*) over () as many
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    join showcase w on w.portal = s.portal and w.public_id = s.public_id
    where w.portal = $1 and w.sandbox = $2 and w.ended_at is null and w.top_until is not null and w.top_until > $22
)
select w.public_id, w.live_since, w.changed_at, w.title, w.trade, w.kind, w.city, w.postal_code, w.price, w.currency, w.surface, w.rooms,
       w.picture, f.period, f.rate, f.energy, f.features, f.spot[0] as longitude, f.spot[1] as latitude, f.status,
       greatest(f.live_since, f.raised_at) as ranked_at
from (
    select *, (rank - $23::bigint % many + many) % many as turn from found order by turn limit $24
) f
join showcase w on w.portal = f.portal and w.public_id = f.public_id and w.ended_at is null
order by f.turn
