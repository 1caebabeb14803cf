-- The ground floor: accounts, listings, submissions, publications, events, the showcase.
-- Tenant tables, their unique keys and foreign keys start with customer_id, so that the same schema can be
-- distributed. Exempt: directory, client, client_secret, client_grant, signing_key, pack, showcase.

-- Who is who -----------------------------------------------------------------------------------------------

create table customer (
    customer_id uuid not null primary key,
    intermediary_id text not null check (length(intermediary_id) between 1 and 64),
    sandbox boolean not null,
    name text not null,
    language text not null check (language in ('fr', 'de', 'en')),
    markets text not null,                        -- codes joined by commas
    contact bytea not null,                       -- JSON object: name, email, phone, street, postalCode, city, homepage
    agents bytea not null,                        -- JSON array of {id, name, email, ...}
    closed_at timestamptz
);

create table directory (                          -- from the wire's id to ours
    intermediary_id text not null,
    sandbox boolean not null,
    customer_id uuid not null,
    primary key (intermediary_id, sandbox)
);

create table turn (                               -- one row a customer, written by settlement alone
    customer_id uuid not null primary key references customer,
    events bigint not null default 0 check (events >= 0),       -- last number given; counts without gaps
    served_at timestamptz not null default '-infinity'
) with (fillfactor = 70);

create table contract (
    customer_id uuid not null references customer,
    portal text not null,
    market text not null,
    quota integer not null check (quota >= 0),
    at_limit text not null check (at_limit in ('wait', 'refuse', 'rotate')),
    bump_credits integer not null default 0 check (bump_credits >= 0),
    live integer not null default 0 check (live >= 0),
    waiting integer not null default 0 check (waiting >= 0),
    closed_at timestamptz,
    primary key (customer_id, portal)
) with (fillfactor = 70);

create table client (
    client_id text not null primary key,
    scopes text not null,                         -- joined by blanks
    sandbox boolean not null,
    disabled_at timestamptz,
    epoch integer not null default 1              -- raised when tokens given before must die
);

create table client_secret (
    client_id text not null references client,
    hash bytea not null,                          -- SHA-256 of a random secret of 256 bits
    created_at timestamptz not null default now(),
    primary key (client_id, hash)
);

create table client_grant (
    client_id text not null references client,
    intermediary_id text not null,
    primary key (client_id, intermediary_id)
);

create table signing_key (
    kid text not null primary key,
    private_jwk bytea not null,
    created_at timestamptz not null default now()
);

create table pack (                               -- the market packs that the ledger was last served with
    market text not null primary key,
    checksum text not null,
    changed_at timestamptz not null default now()
);

-- What they list -------------------------------------------------------------------------------------------

create table listing (                            -- the narrow head; intake alone writes and locks it
    customer_id uuid not null,                    -- no foreign key: customers are closed, never removed
    listing_id uuid not null,
    market text not null,
    external_id text not null,
    revision integer not null check (revision >= 1),
    digest bytea not null,
    wanted text not null,                         -- portals joined by commas, 'all' or 'none'
    frozen text not null default '',
    submission_id uuid not null,                  -- the one that carries the latest accepted document
    feed text,
    created_at timestamptz not null,
    accepted_at timestamptz not null,             -- of the latest revision; strictly increasing
    deleted_at timestamptz,
    primary key (customer_id, listing_id)
) with (fillfactor = 70);
create unique index listing_external on listing (customer_id, market, external_id) where deleted_at is null;
create index listing_ended on listing (customer_id, market, external_id, listing_id) where deleted_at is not null;

create table submission (                         -- one accepted write, with its document
    customer_id uuid not null,
    submission_id uuid not null,
    listing_id uuid not null,
    market text not null,
    kind text not null check (kind in ('post', 'put', 'delete')),
    revision integer not null,
    wanted text not null,
    client_id text not null,
    accepted_at timestamptz not null,
    document bytea,                               -- canonical JSON; none for delete, unchanged
    outcome text check (outcome in ('created', 'updated', 'refused', 'unchanged', 'superseded', 'deleted')),
    settled_at timestamptz,
    attempts smallint not null default 0,
    findings bytea,                               -- JSON array: advice, and why it was refused
    primary key (customer_id, submission_id)
) with (fillfactor = 85);
alter table submission alter column document set storage external;
create index submission_listing on submission (customer_id, listing_id, revision);
create index submission_failing on submission (customer_id, settled_at) where attempts > 0;
create index submission_pending on submission (customer_id, accepted_at, submission_id) where outcome is null;

create table standing (                           -- what settlement made of a listing; settlement alone writes it
    customer_id uuid not null,
    listing_id uuid not null,
    market text not null,
    revision integer not null,                    -- the settled one
    first_revision integer not null,              -- the first settled: statuses up to it say CREATED
    submission_id uuid not null,                  -- the one that carries the document that stands
    wanted text not null,
    deleted boolean not null default false,
    events integer not null default 0,            -- last listingSequence given
    last_event bigint not null default 0,         -- its customer-wide number
    said_at timestamptz not null,                 -- date of the last status row; strictly increasing
    primary key (customer_id, listing_id)
) with (fillfactor = 70);

create table publication (                        -- listing x portal
    customer_id uuid not null,
    listing_id uuid not null,
    portal text not null,
    market text not null,
    state text not null check (state in ('pending', 'live', 'waiting', 'refused', 'ended')),
    revision integer not null,                    -- the revision last judged
    queued_at timestamptz not null,               -- first accepted revision that wanted the portal without a break
    live_since timestamptz,                       -- start of the present live spell
    findings bytea,                               -- JSON array of what blocks it, and advice
    outside boolean not null default false,       -- refused for a cause outside the document: judged again on a resend
    primary key (customer_id, listing_id, portal)
) with (fillfactor = 70);
create index publication_queue on publication (customer_id, portal, queued_at, listing_id) where state = 'waiting';
create index publication_outside on publication (customer_id, listing_id) where outside;

create table due (                                -- work without a submission
    customer_id uuid not null,
    due_id uuid not null,
    at timestamptz not null,
    reason text not null,                         -- resend, contract, pack
    listing_id uuid,                              -- none: every listing it may concern
    primary key (customer_id, due_id)
);
create index due_customer on due (customer_id, at);

create table event (
    customer_id uuid not null,
    sequence bigint not null,                     -- per customer, without gaps
    listing_id uuid not null,
    listing_sequence integer not null,
    previous bigint not null,                     -- the customer-wide number of the listing's event before; 0: none
    at timestamptz not null,
    type text not null,
    revision integer not null,
    submission_id uuid not null,
    portals text not null,                        -- joined by commas
    status text,                                  -- the wire's word where the event is a status row
    data bytea not null,                          -- JSON object
    primary key (customer_id, sequence)
);
create index event_listing on event (customer_id, listing_id, sequence);

create table webhook (                            -- one subscription per client, customer and market
    customer_id uuid not null references customer,
    client_id text not null,
    market text not null,
    url text not null,
    statuses text not null,                       -- joined by commas; empty: all
    created_at timestamptz not null default now(),
    primary key (customer_id, client_id, market)
);

create table project (                            -- German building projects
    customer_id uuid not null references customer,
    external_id text not null,
    project_id uuid not null,
    document bytea not null,
    changed_at timestamptz not null default now(),
    primary key (customer_id, external_id)
);

-- What the public sees -------------------------------------------------------------------------------------

create table showcase_work (                      -- left by settlement in its own transaction
    customer_id uuid not null,
    listing_id uuid not null,
    portal text not null,
    work_id bigint generated always as identity,
    primary key (customer_id, listing_id, portal, work_id)
);
create index showcase_work_order on showcase_work (work_id);

create table showcase (
    portal text not null,
    public_id text not null,
    sandbox boolean not null,
    customer_id uuid not null,
    listing_id uuid not null,
    submission_id uuid not null,                  -- where the document is
    market text not null,
    revision integer not null,
    live_since timestamptz not null,
    changed_at timestamptz not null,
    ended_at timestamptz,                         -- set at once when it comes down: 410
    title text not null,                          -- '' in a row that only says ended
    trade text not null,                          -- buy or rent
    kind text not null,
    city text not null,
    postal_code text not null,
    price bigint,                                 -- cents
    currency text not null,
    surface double precision,                     -- m2
    rooms double precision,
    picture text,
    primary key (portal, public_id)
) with (fillfactor = 85);
create index showcase_newest on showcase (portal, sandbox, live_since desc, public_id) where ended_at is null;
