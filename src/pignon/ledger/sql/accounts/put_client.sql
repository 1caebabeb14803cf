-- accounts/put_client.sql: a client as declared, new, changed, disabled or enabled again.
insert into client as c (client_id, scopes, sandbox, disabled_at, epoch, calls_a_minute, lines_a_minute)
values ($1, $2, $3, case when $4 then now() end, $5, $6, $7)
on conflict (client_id) do update set
    scopes = excluded.scopes, sandbox = excluded.sandbox, epoch = excluded.epoch,
    calls_a_minute = excluded.calls_a_minute, lines_a_minute = excluded.lines_a_minute,
    disabled_at = case when $4 then coalesce(c.disabled_at, now()) end
