-- search/cards.sql: of these pages of a portal those that are live, as lists show them, in the order given; with the picture that
-- stands for the listing: the one its document names (an upload by its address, unquoted here), else the first good one; `seen` where anybody looked at its pictures.
-- Each row is looked up by its key (`limit 1`): of a table that grew since it was last analysed the planner would read a portal whole.
select w.public_id, w.live_since, w.changed_at, w.title, w.trade, w.kind, w.city, w.postal_code, w.price, w.currency, w.surface, w.rooms,
       w.picture, s.period, s.rate, s.energy, s.features, s.spot[0] as longitude, s.spot[1] as latitude, s.status, s.ranked_at,
       c.asset_id, c.files, c.placeholder, coalesce(c.seen, false) as seen
from unnest($2::text[]) with ordinality as g (public_id, place)
cross join lateral (select * from showcase w where w.portal = $1 and w.public_id = g.public_id and w.ended_at is null limit 1) w
cross join lateral (select * from search s where s.portal = $1 and s.public_id = g.public_id limit 1) s
left join lateral (
    select case when s.verdict = 'CREATED' and a.medium = 'picture' then a.asset_id end as asset_id, a.files, a.placeholder, true as seen
    from asset_use u
    cross join lateral (select * from asset_source s where s.customer_id = u.customer_id and s.source_id = u.source_id limit 1) s
    left join lateral (select * from asset a where a.customer_id = s.customer_id and a.asset_id = s.asset_id limit 1) a on true
    where u.customer_id = w.customer_id and u.listing_id = w.listing_id
    order by
        (s.verdict = 'CREATED' and a.medium = 'picture') desc nulls last,
        u.source_id = encode(substring(sha256(convert_to(coalesce(w.picture, ''), 'UTF8')) from 1 for 16), 'hex')::uuid desc,
        coalesce(starts_with(s.address, 'upload:') and convert_to(substr(s.address, 8), 'UTF8') = (
            select string_agg(case when p.part[1] is null then convert_to(p.part[2], 'UTF8') else decode(p.part[1], 'hex') end, '' order by p.n)
            from regexp_matches(substring(w.picture from '/uploads/(.+)$'), '%([[:xdigit:]]{2})|([^%]+|%)', 'g') with ordinality as p (part, n)
        ), false) desc,
        u.position
    limit 1
) c on true
order by g.place
