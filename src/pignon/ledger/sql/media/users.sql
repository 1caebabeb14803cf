-- media/users.sql: the listings that use a source.
select distinct u.listing_id from asset_use u where u.customer_id = $1 and u.source_id = $2
