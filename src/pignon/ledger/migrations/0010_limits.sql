-- Limits that partners see and choose: terms of contracts, rates of clients.

alter table contract add starts_at timestamptz, add ends_at timestamptz;   -- none: unbounded; the end is the first instant outside

alter table client add calls_a_minute integer check (calls_a_minute >= 1),
    add lines_a_minute integer check (lines_a_minute >= 1);                 -- none: no limit

create unlogged table pace (                      -- how far each limited client has used its rate; worth nothing after a crash
    client_id text not null,
    kind text not null,                           -- calls, lines
    used_until timestamptz not null,              -- the theoretical arrival time of GCRA
    primary key (client_id, kind)
) with (fillfactor = 50);
