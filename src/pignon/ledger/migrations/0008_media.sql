-- Pictures, plans, videos: where they come from, what they became, which listing uses them in which order.

create table asset_turn (                         -- how far a customer's events were looked through for media
    customer_id uuid not null primary key,
    seen bigint not null
) with (fillfactor = 70);

create table asset_source (                       -- an address of media, or an upload; what came of getting it
    customer_id uuid not null,
    source_id uuid not null,                      -- the first 16 bytes of the address's SHA-256
    address text not null,                        -- a URL, or upload: and the partner's own id
    medium text not null check (medium in ('picture', 'video', 'document', 'link')),
    host text not null,                           -- '' for uploads
    state text not null check (state in ('wanted', 'asked', 'arrived', 'decided')),
    next_at timestamptz,                          -- when something is to be done; while leased: when the lease ends
    leased boolean not null default false,
    tries smallint not null default 0,
    first_try_at timestamptz,                     -- of the tries that are reported together
    verdict text check (verdict in ('CREATED', 'CREATING_FAILED', 'DOWNLOADING_FAILED')),
    findings bytea,                               -- JSON array
    asset_id uuid,                                -- what is shown; stays while a newer one is got
    etag text,
    last_modified text,
    token bytea,                                  -- SHA-256 of the word that lets bytes be put here
    file_name text,
    unused_until timestamptz,                     -- when it goes, unless a listing uses it; none while one does
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    primary key (customer_id, source_id)
) with (fillfactor = 70);
create index asset_source_work on asset_source (host, next_at) where next_at is not null;
create index asset_source_leased on asset_source (host) where leased;
create index asset_source_unused on asset_source (unused_until) where unused_until is not null;
create index asset_source_asset on asset_source (customer_id, asset_id) where asset_id is not null;

create table asset (                              -- what came, made presentable; equal bytes of a customer once
    customer_id uuid not null,
    asset_id uuid not null,                       -- its files lie under this name
    content bytea not null,                       -- SHA-256 of the bytes as they came
    medium text not null check (medium in ('picture', 'video', 'document')),
    bytes bigint not null,
    width integer,
    height integer,
    seconds double precision,                     -- of a video
    likeness bigint,                              -- perceptual hash of a picture
    placeholder text,                             -- a data: address of a few hundred bytes
    files bytea not null,                         -- JSON array of {name, type, width, height, bytes}
    findings bytea,                               -- JSON array of advice
    created_at timestamptz not null default now(),
    primary key (customer_id, asset_id)
);
create unique index asset_content on asset (customer_id, content);
create index asset_id on asset (asset_id);

create table asset_use (                          -- the media of a listing's settled revision, in order
    customer_id uuid not null,
    listing_id uuid not null,
    position smallint not null,                   -- from 0: that in the document
    source_id uuid not null,
    since_revision integer not null,              -- the first revision that used it without a break
    primary key (customer_id, listing_id, position)
);
create index asset_use_source on asset_use (customer_id, source_id);

create table asset_listing (                      -- whether a revision's media are all decided
    customer_id uuid not null,
    listing_id uuid not null,
    revision integer not null,
    state text not null check (state in ('open', 'ready', 'failed')),
    primary key (customer_id, listing_id)
) with (fillfactor = 70);

create table media_host (                         -- a host that asked for patience, or that fails
    host text not null primary key,
    not_before timestamptz not null default '-infinity',
    failures integer not null default 0           -- in a row
) with (fillfactor = 70);

do $$
declare
    name text;
begin
    foreach name in array array['asset_turn', 'asset_source', 'asset', 'asset_use', 'asset_listing'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;
