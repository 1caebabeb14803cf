-- media/close_listings.sql: these listings have no media, or are deleted.
delete from asset_listing where customer_id = $1 and listing_id = any($2::uuid[])
