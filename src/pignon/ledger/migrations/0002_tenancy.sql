-- Two roles: the engine sees all and names customer_id in its SQL; the reader is walled in by forced row security
-- and sees the one customer of its transaction.

do $$
begin
    if not exists (select from pg_roles where rolname = 'pignon_reader') then
        create role pignon_reader nologin;
    end if;
    execute format('grant pignon_reader to %I', current_user);
end $$;

create function reading() returns uuid stable language sql
    return nullif(current_setting('pignon.customer_id', true), '')::uuid;

do $$
declare
    name text;
begin
    foreach name in array array[
        'customer', 'contract', 'turn', 'listing', 'submission', 'standing', 'publication', 'due', 'event', 'webhook', 'project'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;
