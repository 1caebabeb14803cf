-- search/walk.sql: a page of a search that finds much, along the index of its order, from a cursor on; of what has ended only its place.
-- Orders and conditions that are not asked for are constants to the planner and vanish.
select s.public_id, w.live_since, w.changed_at, w.title, w.trade, w.kind, w.city, w.postal_code, w.price, w.currency, w.surface, w.rooms,
       w.picture, s.period, s.rate, s.energy, s.features, s.spot[0] as longitude, s.spot[1] as latitude, s.status, s.ranked_at,
       s.price as sought_price, s.surface as sought_surface
from (
    select s.portal, s.public_id, s.price, s.surface, s.period, s.rate, s.energy, s.features, s.spot, s.status, greatest(s.live_since, s.raised_at) as ranked_at,
        case when $22 = 'newest' then greatest(s.live_since, s.raised_at) end as newest,
        case when $22 = 'price' then coalesce(s.price, 9223372036854775807) end as cheap,
        case when $22 = 'price-desc' then coalesce(s.price, -1) end as dear,
        case when $22 = 'surface' then coalesce(s.surface, -1) end as large,
        case when $22 = 'rate' then coalesce(s.rate, 9223372036854775807) end as per_m2,
        case when $22 in ('newest', 'price-desc', 'surface') then s.public_id end as backwards,
        case when $22 in ('price', 'rate') then s.public_id end as forwards
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    where ($23::text is null or case $22
        when 'newest' then (greatest(s.live_since, s.raised_at), s.public_id) < ($24::timestamptz, $23)
        when 'price' then (coalesce(s.price, 9223372036854775807), s.public_id) > ($25::bigint, $23)
        when 'price-desc' then (coalesce(s.price, -1), s.public_id) < ($25::bigint, $23)
        when 'surface' then (coalesce(s.surface, -1), s.public_id) < ($26::float8, $23)
        else (coalesce(s.rate, 9223372036854775807), s.public_id) > ($25::bigint, $23)
    end)
    order by newest desc, cheap, dear desc, large desc, per_m2, backwards desc, forwards
    limit $27
) s
left join lateral (
    select * from showcase w where w.portal = s.portal and w.public_id = s.public_id and w.ended_at is null offset 0
) w on true
order by s.newest desc, s.cheap, s.dear desc, s.large desc, s.per_m2, s.backwards desc, s.forwards
