-- accounts/take_pace.sql: use $4 of a client's rate of $3 a minute, where there is room (GCRA, with a minute's worth as its burst).
-- used_until is where the client stands after it, or stood before it where there was no room.
with clock as materialized (
    select clock_timestamp() as now, $4::double precision * interval '1 minute' / $3::integer as cost
),
taken as (
    insert into pace as p (client_id, kind, used_until)
    select $1, $2, now + cost from clock where cost <= interval '1 minute'
    on conflict (client_id, kind) do update
    set used_until = greatest(p.used_until, excluded.used_until - (select cost from clock)) + (select cost from clock)
    where greatest(p.used_until, excluded.used_until - (select cost from clock)) <= excluded.used_until + interval '1 minute' - 2 * (select cost from clock)
    returning used_until
)
select
    exists (select from taken) as taken,
    extract(epoch from coalesce(
        (select used_until from taken), (select used_until from pace where client_id = $1 and kind = $2), now
    ) - now)::float8 as used_s
from clock
