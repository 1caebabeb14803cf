-- partner/external_id_page.sql: the partner's ids of the next listings of a customer in a market, in the order they were made.
select listing_id, external_id
from listing
where customer_id = $1 and market = $2 and listing_id > $3 and deleted_at is null
order by listing_id
limit $4
