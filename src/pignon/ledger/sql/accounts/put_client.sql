-- accounts/put_client.sql: a client as declared, new, changed, disabled or enabled again.
insert into client as c (client_id, scopes, sandbox, disabled_at, epoch)
values ($1, $2, $3, case when $4 then now() end, $5)
on conflict (client_id) do update set
    scopes = excluded.scopes, sandbox = excluded.sandbox, epoch = excluded.epoch,
    disabled_at = case when $4 then coalesce(c.disabled_at, now()) end
