-- partner/newest_listing.sql: the newest listing that ever had this external id; the one that is there, else the last deleted.
select listing_id
from listing
where customer_id = $1 and market = $2 and external_id = $3
order by deleted_at is null desc, listing_id desc
limit 1
