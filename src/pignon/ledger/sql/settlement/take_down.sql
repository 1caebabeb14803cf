-- settlement/take_down.sql: end public pages in the transaction that ends their publications.
update showcase s
set ended_at = $4
from unnest($1::text[], $2::text[], $3::uuid[]) as g (portal, public_id, listing_id)
where s.portal = g.portal and s.public_id = g.public_id and s.listing_id = g.listing_id
