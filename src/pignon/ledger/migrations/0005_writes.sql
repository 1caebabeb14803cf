-- Writes that are safe to repeat: keys with their first answers, versions of the source; verbs with their reasons and dates.

alter table listing
    add column hold text check (hold in ('withdrawn', 'paused')),    -- off the market until resumed, whatever is wanted
    add column badge text check (badge in ('reserved', 'sold')),
    add column source_version numeric,            -- the highest accepted: a number, or an instant in seconds since 1970
    add column source_instant boolean;

alter table submission
    add column idle boolean not null default false,     -- accepted without a revision: overtaken by its source, or come to nothing
    add column badge text,                        -- that the listing has from here on
    add column reason text,                       -- why, as the partner says it
    add column asked_at timestamptz,              -- of a verb whose date was still to come
    drop constraint submission_kind_check,
    add constraint submission_kind_check check (
        kind in ('post', 'put', 'patch', 'delete', 'withdraw', 'pause', 'resume', 'reserve', 'sold', 'restore')
    ) not valid;

create table idempotency (                        -- a call that was kept, under the key it was given by its caller
    customer_id uuid not null,
    key bytea not null,                           -- SHA-256 of client, operation and the caller's key
    request bytea not null,                       -- SHA-256 of what was asked: address and body
    submission_id uuid,                           -- none where the call was no write of a listing
    status smallint not null,                     -- the first answer
    answer bytea not null,
    kept_at timestamptz not null,
    running_until timestamptz,                    -- the first caller may still wait for the outcome
    primary key (customer_id, key)
);
create index idempotency_age on idempotency (kept_at);

create table appointment (                        -- a verb whose date has not come
    customer_id uuid not null,
    submission_id uuid not null,
    listing_id uuid not null,
    market text not null,
    external_id text not null,
    kind text not null,
    reason text,
    client_id text not null,
    at timestamptz not null,
    asked_at timestamptz not null,
    primary key (customer_id, submission_id)
);
create index appointment_at on appointment (at);
create index appointment_listing on appointment (customer_id, listing_id, at);

do $$
declare
    name text;
begin
    foreach name in array array['idempotency', 'appointment'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;
