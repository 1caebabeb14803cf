-- Delivery: facts that other stages have told, and whether events reached where partners want them.

alter table due add column data bytea;            -- JSON object, of reason 'fact' only

alter table event                                 -- a fact about no listing has none of these; one about a listing that was
    alter column listing_id drop not null,        -- never settled has its listing_id alone
    alter column listing_sequence drop not null,
    alter column previous drop not null,
    alter column revision drop not null,
    alter column submission_id drop not null;

alter table turn add column swept bigint not null default 0 check (swept >= 0);   -- events up to this number are told no more

create function new_secret() returns bytea volatile language sql
    return sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));  -- 244 random bits

alter table webhook drop constraint webhook_pkey;
alter table webhook
    alter column market drop not null,            -- set: the one subscription of a client, customer and market, told statuses;
    add column webhook_id uuid not null default gen_random_uuid(),  -- none: an endpoint of the platform API, told events
    add column types text not null default '',    -- what an endpoint is told, each joined by commas; empty: all
    add column markets text not null default '',
    add column portals text not null default '',
    add column secret bytea not null default new_secret(),
    add column old_secret bytea,                  -- signs too until old_until
    add column old_until timestamptz,
    add column told bigint not null default 0,    -- the last event that was delivered or has a row in delivery
    add column failures integer not null default 0,                 -- attempts in a row that failed
    add column failing_since timestamptz,         -- the first of them
    add column noticed smallint not null default 0,                 -- notices given of this failing
    add column next_at timestamptz not null default '-infinity',    -- while failing: the next attempt
    add column disabled_at timestamptz,
    add column disabled_why text,
    add column leased_by uuid,                    -- who delivers to it now; cleared by whoever changes the row otherwise
    add column leased_until timestamptz not null default '-infinity',
    add primary key (customer_id, webhook_id);
create unique index webhook_subscription on webhook (customer_id, client_id, market) where market is not null;
update webhook w set told = t.events from turn t where t.customer_id = w.customer_id;

create table delivery (                           -- an event that failed, waits behind one that failed, or is sent again
    customer_id uuid not null,
    webhook_id uuid not null,
    sequence bigint not null,                     -- of the event; 0: a test
    listing_id uuid,                              -- one at a time of a listing, in order
    done smallint not null default 0,             -- requests of it that were taken
    attempts integer not null default 0,
    first_at timestamptz,                         -- of the first attempt
    next_at timestamptz not null,
    primary key (customer_id, webhook_id, sequence),
    foreign key (customer_id, webhook_id) references webhook on delete cascade
) with (fillfactor = 85);

create index delivery_due on delivery (customer_id, webhook_id, next_at);

create table attempt (                            -- the delivery log: one request and its answer
    customer_id uuid not null,
    webhook_id uuid not null,
    attempt_id uuid not null,                     -- version 7: ordered by time
    sequence bigint not null,
    message_id text not null,                     -- the request's webhook-id
    at timestamptz not null,
    took_ms integer not null,
    url text not null,
    signature text not null,
    request bytea not null,                       -- its body
    status integer,                               -- none: no answer
    answer bytea,                                 -- the beginning of its body
    failure text,                                 -- why it counts as failed; none: taken
    primary key (customer_id, webhook_id, attempt_id),
    foreign key (customer_id, webhook_id) references webhook on delete cascade
);

do $$
declare
    name text;
begin
    foreach name in array array['delivery', 'attempt'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;
