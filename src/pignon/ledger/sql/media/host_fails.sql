-- media/host_fails.sql: a host failed, or asked for patience until $2.
insert into media_host as m (host, not_before, failures) values ($1, coalesce($2::timestamptz, '-infinity'), 1)
on conflict (host) do update
set failures = m.failures + 1, not_before = greatest(m.not_before, excluded.not_before)
