-- audience/ads.sql: what public pages of a customer say they cost.
select w.portal, w.public_id, w.price, w.currency
from unnest($2::text[], $3::text[]) as g (portal, public_id)
join showcase w on w.portal = g.portal and w.public_id = g.public_id
where w.customer_id = $1
