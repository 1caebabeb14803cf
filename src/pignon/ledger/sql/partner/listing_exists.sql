-- partner/listing_exists.sql: whether a customer ever had this listing in this market; a deleted one counts.
select exists (select from listing where customer_id = $1 and listing_id = $2 and market = $3)
