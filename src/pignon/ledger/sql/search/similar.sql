-- search/similar.sql: listings of the same place, trade and kind whose price and surface are nearest to one's own, of the newest.
select s.public_id
from (select * from search where portal = $1 and public_id = $2) own
cross join lateral (
    select n.public_id, nullif(n.cheap, 9223372036854775807) as price, nullif(n.large, -1) as surface
    from search n
    where n.portal = own.portal and n.sandbox = own.sandbox and n.place = own.place and n.trade = own.trade and n.kind = own.kind
      and n.public_id <> own.public_id
    order by n.ranked_at desc, n.public_id desc
    limit 100
) s
order by abs(ln((coalesce(nullif(s.price, 0), own.price, 1)::float8 + 1) / (coalesce(own.price, s.price, 1)::float8 + 1)))
    + abs(ln((coalesce(s.surface, own.surface, 1) + 1) / (coalesce(own.surface, s.surface, 1) + 1))), s.public_id
limit $3
