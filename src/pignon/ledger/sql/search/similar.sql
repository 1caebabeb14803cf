-- search/similar.sql: listings of the same place, trade and kind whose price and surface are nearest to one's own.
select w.public_id, w.live_since, w.changed_at, w.title, w.trade, w.kind, w.city, w.postal_code, w.price, w.currency, w.surface, w.rooms,
       w.picture, s.period, s.rate, s.energy, s.features, s.spot[0] as longitude, s.spot[1] as latitude, s.status,
       greatest(s.live_since, s.raised_at) as ranked_at
from (select * from search where portal = $1 and public_id = $2) own
cross join lateral (
    select n.* from search n
    where n.portal = own.portal and n.sandbox = own.sandbox and n.place = own.place and n.trade = own.trade and n.kind = own.kind
      and n.public_id <> own.public_id
    order by greatest(n.live_since, n.raised_at) desc
    limit 100
) s
join showcase w on w.portal = s.portal and w.public_id = s.public_id and w.ended_at is null
order by abs(ln((coalesce(nullif(s.price, 0), own.price, 1)::float8 + 1) / (coalesce(own.price, s.price, 1)::float8 + 1)))
    + abs(ln((coalesce(s.surface, own.surface, 1) + 1) / (coalesce(own.surface, s.surface, 1) + 1))), s.public_id
limit $3
