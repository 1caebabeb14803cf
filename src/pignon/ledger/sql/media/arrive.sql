-- media/arrive.sql: bytes lie ready to be looked at; unless a listing uses them, they are kept for $5.
insert into asset_source as s (customer_id, source_id, address, medium, host, state, next_at, file_name, unused_until)
values ($1, $2, $3, 'picture', '', 'arrived', clock_timestamp(), $4, clock_timestamp() + $5::interval)
on conflict (customer_id, source_id) do update
set state = 'arrived', next_at = clock_timestamp(), leased = false, tries = 0, changed_at = clock_timestamp(), token = null,
    file_name = coalesce(excluded.file_name, s.file_name),
    unused_until = case when exists (
        select from asset_use u where u.customer_id = s.customer_id and u.source_id = s.source_id
    ) then null else greatest(s.unused_until, excluded.unused_until) end
