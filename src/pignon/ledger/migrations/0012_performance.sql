-- How the public meets listings: figures by listing, portal and hour, and the processes that count.

create table performance (
    customer_id uuid not null,
    listing_id uuid not null,
    portal text not null,
    hour timestamptz not null,                    -- its start, UTC; of old ones, that of the day
    impressions integer not null default 0,
    views integer not null default 0,
    photo_views integer not null default 0,
    phone_reveals integer not null default 0,
    contact_clicks integer not null default 0,
    contacts integer not null default 0,
    primary key (customer_id, listing_id, portal, hour)
) with (fillfactor = 70);
create index performance_fine on performance (hour) where extract(hour from timezone('UTC', hour)) > 0;

alter table performance enable row level security;
alter table performance force row level security;
do $$
begin
    execute format('create policy engine on performance to %I using (true) with check (true)', current_user);
end $$;
create policy reader on performance for select to pignon_reader using (customer_id = reading());
grant select on performance to pignon_reader;

create table turnstile (                          -- a process that counts, and its last batch that was taken
    turnstile_id uuid not null primary key,
    batch bigint not null,
    at timestamptz not null default now()
) with (fillfactor = 50);

grant select (portal, public_id, customer_id, price, currency) on showcase to pignon_reader;    -- what anybody may see
