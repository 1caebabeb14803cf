-- media/release.sql: sources of $2 that no listing uses any more are kept for another $3.
update asset_source s
set unused_until = clock_timestamp() + $3::interval
where s.customer_id = $1 and s.source_id = any($2::uuid[]) and s.unused_until is null
    and not exists (select from asset_use u where u.customer_id = s.customer_id and u.source_id = s.source_id)
