-- search/tops.sql: of the pinned pages that a search finds those whose turn $23 it is, at most $24, each turn one further round.
with found as (
    select s.public_id, row_number() over (order by s.public_id) - 1 as rank, count(*) over () as many
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    join showcase w on w.portal = s.portal and w.public_id = s.public_id
    where w.portal = $1 and w.sandbox = $2 and w.ended_at is null and w.top_until is not null and w.top_until > $22
)
select public_id
from (
    select *, (rank - $23::bigint % many + many) % many as turn from found order by turn limit $24
) f
order by turn
