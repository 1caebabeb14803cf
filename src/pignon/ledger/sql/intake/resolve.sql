-- intake/resolve.sql: the market and external id of listings addressed by our id; they never change.
select l.customer_id, l.listing_id, l.market, l.external_id
from unnest($1::uuid[], $2::uuid[]) as g (customer_id, listing_id)
join listing l on l.customer_id = g.customer_id and l.listing_id = g.listing_id
