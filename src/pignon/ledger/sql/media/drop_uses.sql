-- media/drop_uses.sql: forget the media of these listings; what they were is given back.
delete from asset_use
where customer_id = $1 and listing_id = any($2::uuid[])
returning listing_id, source_id, since_revision
