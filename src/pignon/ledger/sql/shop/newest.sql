-- shop/newest.sql: a portal's live listings, newest first, from a cursor on.
select public_id, live_since, title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
from showcase
where portal = $1 and sandbox = $2 and ended_at is null
  and live_since <= coalesce($3::timestamptz, 'infinity') and (live_since < coalesce($3, 'infinity') or public_id > $4)
order by live_since desc, public_id
limit $5
