-- Leads: who asked about a listing, until that is erased; the e-mails that tell an agency of it.

create table lead (
    customer_id uuid not null,
    lead_id uuid not null,
    listing_id uuid not null,
    market text not null,
    marketing_key text not null,                  -- the document's `offererMarketingKey`, '' for none
    revision integer not null,
    portal text not null,
    promotion_id uuid,                            -- what raised the listing at the time
    language text not null,                       -- of the form
    first_name text,                              -- these five are null once the person is erased
    last_name text,
    email text,
    phone text,
    message text,
    consent text not null,                        -- the text agreed to, by its version and language
    received_at timestamptz not null,
    erased_at timestamptz,
    primary key (customer_id, lead_id),
    check (erased_at is null or coalesce(first_name, last_name, email, phone, message) is null)
);
create index lead_received on lead (customer_id, received_at, lead_id);
create index lead_listing on lead (customer_id, listing_id, received_at);
create index lead_kept on lead (received_at) where erased_at is null;

create table lead_mail (                          -- a lead whose e-mail is still to be sent; nothing of the person
    customer_id uuid not null,
    lead_id uuid not null,
    recipient text not null,
    title text not null,                          -- of the listing
    url text not null,                            -- of its page
    attempts integer not null default 0,
    next_at timestamptz not null,
    failure text,                                 -- why the last attempt failed
    primary key (customer_id, lead_id),
    foreign key (customer_id, lead_id) references lead on delete cascade
) with (fillfactor = 85);
create index lead_mail_due on lead_mail (next_at);

do $$
declare
    name text;
begin
    foreach name in array array['lead', 'lead_mail'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;
