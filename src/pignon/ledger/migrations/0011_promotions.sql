-- Promotions: what partners book, the credits it is paid with by double entry, the rules that book for them, where the public sees it.

create table promotion (
    customer_id uuid not null,
    promotion_id uuid not null,
    listing_id uuid not null,
    portal text not null,
    kind text not null check (kind in ('bump', 'top')),
    state text not null check (state in ('scheduled', 'applied', 'refused', 'ended', 'cancelled')),
    source text not null check (source in ('api', 'attached', 'rule')),
    rule_id text,                                 -- of source 'rule': the one that booked it
    at timestamptz not null,                      -- when it is to be applied
    when_live boolean not null,                   -- applied once the listing is live, whenever that is
    look_at timestamptz not null,                 -- while scheduled: when it is looked at next
    until timestamptz,                            -- of a top: the first instant without it
    cost integer not null check (cost >= 1),      -- credits
    month date not null,                          -- whose credits
    held boolean not null,                        -- while scheduled: its credits are set aside
    series_id uuid not null,                      -- the first of those that repeat each other
    every_days integer check (every_days >= 1),   -- none: it is not repeated
    times integer,                                -- repetitions still to come; none: any number
    repeat_until timestamptz,
    findings bytea,                               -- JSON array: why it was refused
    created_at timestamptz not null,
    applied_at timestamptz,
    ended_at timestamptz,
    primary key (customer_id, promotion_id),
    check ((kind = 'top') = (until is not null)),
    check (state <> 'refused' or coalesce(octet_length(findings), 0) > 2)
) with (fillfactor = 85);
create index promotion_due on promotion (look_at) where state = 'scheduled';
create index promotion_over on promotion (until) where state = 'applied' and kind = 'top';
create index promotion_listing on promotion (customer_id, listing_id, portal, created_at);
create index promotion_order on promotion (customer_id, created_at, promotion_id);
create index promotion_series on promotion (customer_id, series_id) where state = 'scheduled';
create index promotion_ruled on promotion (customer_id, rule_id, created_at) where rule_id is not null;
create unique index promotion_attached on promotion (customer_id, listing_id, portal, kind) where source = 'attached';

create table credit (                             -- the balances of a contract's month; each what its entries sum to
    customer_id uuid not null,
    portal text not null,
    month date not null,                          -- its first day, UTC
    granted integer not null default 0 check (granted >= 0),        -- what was given for the month: available, held, spent or expired
    available integer not null default 0 check (available >= 0),
    held integer not null default 0 check (held >= 0),
    spent integer not null default 0 check (spent >= 0),
    expired integer not null default 0 check (expired >= 0),
    primary key (customer_id, portal, month),
    check (granted = available + held + spent + expired)
) with (fillfactor = 70);
create index credit_left on credit (month) where available > 0;

create table credit_entry (                       -- one side of a movement; the two sides sum to zero
    customer_id uuid not null,
    movement_id uuid not null,
    account text not null check (account in ('granted', 'available', 'held', 'spent', 'expired')),
    portal text not null,
    month date not null,
    amount integer not null check (amount <> 0),
    kind text not null check (kind in ('grant', 'revoke', 'hold', 'charge', 'release', 'expire')),
    promotion_id uuid,                            -- none: a movement of the month itself
    at timestamptz not null,
    primary key (customer_id, movement_id, account)
);
create unique index credit_entry_once on credit_entry (customer_id, promotion_id, kind, account) where promotion_id is not null;
create index credit_entry_month on credit_entry (customer_id, portal, month);

create table promotion_rule (                     -- what books promotions for a partner, by its own terms
    customer_id uuid not null,
    rule_id text not null,                        -- the partner's own
    portal text not null,
    document bytea not null,                      -- JSON object, as it was given
    look_at timestamptz not null,                 -- when it is evaluated next
    changed_at timestamptz not null,
    primary key (customer_id, rule_id)
);
create index promotion_rule_due on promotion_rule (look_at);

create table promotion_verdict (                  -- why a rule promoted a listing, or did not
    customer_id uuid not null,
    verdict_id uuid not null,                     -- version 7: ordered by time
    rule_id text not null,
    at timestamptz not null,
    listing_id uuid,                              -- none: the rule as a whole
    promotion_id uuid,
    why text not null,
    facts bytea not null,                         -- JSON object: the figures it went by
    primary key (customer_id, verdict_id)
);
create index promotion_verdict_rule on promotion_verdict (customer_id, rule_id, verdict_id);
create index promotion_verdict_listing on promotion_verdict (customer_id, rule_id, listing_id, verdict_id);

do $$
declare
    name text;
begin
    foreach name in array array['promotion', 'credit', 'credit_entry', 'promotion_rule', 'promotion_verdict'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy engine on %I to %I using (true) with check (true)', name, current_user);
        execute format('create policy reader on %I for select to pignon_reader using (customer_id = reading())', name);
        execute format('grant select on %I to pignon_reader', name);
    end loop;
end $$;

-- Where the public sees it -----------------------------------------------------------------------------------

alter table showcase add raised_at timestamptz,   -- of the last bump; it stays when the page is written anew
    add top_until timestamptz;                    -- pinned until then
create index showcase_tops on showcase (portal, sandbox, public_id) where top_until is not null and ended_at is null;

alter table search add raised_at timestamptz;     -- as in the showcase; newest goes by the later of it and live_since
drop index search_newest;
drop index search_place;
create index search_newest on search (portal, sandbox, greatest(live_since, raised_at), public_id);
create index search_place on search (portal, sandbox, place, greatest(live_since, raised_at), public_id);
