-- Which listing of a customer used an address of media first; walled in as every tenant table.

create table media_use (                          -- settlement alone writes it; an entry outlives its listing and is then taken over
    customer_id uuid not null,
    url_hash bigint not null,                     -- first 8 bytes of the address's SHA-256, signed
    listing_id uuid not null,
    primary key (customer_id, url_hash)
) with (fillfactor = 85);

alter table media_use enable row level security;
alter table media_use force row level security;
do $$
begin
    execute format('create policy engine on media_use to %I using (true) with check (true)', current_user);
end $$;
create policy reader on media_use for select to pignon_reader using (customer_id = reading());
grant select on media_use to pignon_reader;
