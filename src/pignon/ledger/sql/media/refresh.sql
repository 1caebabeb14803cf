-- media/refresh.sql: get media by address once more now: that of id $2, or all of the listing $3.
update asset_source s
set state = 'wanted', next_at = clock_timestamp(), leased = false, tries = 0, first_try_at = null, changed_at = clock_timestamp()
where s.customer_id = $1 and s.host <> '' and s.medium <> 'link' and (s.source_id = $2 or s.source_id in (
    select u.source_id from asset_use u where u.customer_id = $1 and u.listing_id = $3
))
returning s.source_id
