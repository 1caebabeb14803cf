-- verify/health.sql: what waits, what failed and what is live, over all customers; every count runs over a small index or table.
select
    (select count(*) from submission where outcome is null) as pending,
    (select coalesce(extract(epoch from clock_timestamp() - min(accepted_at)), 0)::float8 from submission where outcome is null) as oldest_pending_s,
    (select count(*) from submission where attempts > 0 and attempts >= 3 and settled_at > now() - interval '24 hours') as internal_errors,
    (select count(*) from due where at <= now()) as due,
    (select coalesce(sum(live), 0)::bigint from contract) as live,
    (select coalesce(sum(waiting), 0)::bigint from contract) as waiting
