-- media/ask_upload.sql: let bytes be put under a word whose hash is $5, for $6; what was put there before stays until they come.
insert into asset_source as s (customer_id, source_id, address, medium, host, state, next_at, token, token_until, file_name, unused_until)
values ($1, $2, $3, 'picture', '', 'asked', clock_timestamp() + $6::interval, $5, clock_timestamp() + $6::interval, $4, clock_timestamp() + $6::interval)
on conflict (customer_id, source_id) do update
set state = case when s.state = 'arrived' then s.state else 'asked' end, next_at = case when s.state = 'arrived' then s.next_at else excluded.next_at end,
    token = excluded.token, token_until = excluded.token_until, file_name = excluded.file_name, changed_at = clock_timestamp(), leased = false,
    unused_until = greatest(s.unused_until, case when s.unused_until is not null then excluded.unused_until end)
