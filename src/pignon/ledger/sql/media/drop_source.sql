-- media/drop_source.sql: forget a medium that no listing uses; the sweeper removes its files.
update asset_source s
set unused_until = clock_timestamp(), token = null
where s.customer_id = $1 and s.source_id = $2
    and not exists (select from asset_use u where u.customer_id = s.customer_id and u.source_id = s.source_id)
returning s.source_id
