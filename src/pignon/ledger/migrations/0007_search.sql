-- What seekers search: one narrow row a live public page, filled behind the showcase, never in its transactions.
-- Every change of the showcase is noted for it by the database itself, so that no writer can forget to.

create table search_work (
    portal text not null,
    public_id text not null,
    work_id bigint generated always as identity primary key
);

create table search (
    portal text not null,
    public_id text not null,
    sandbox boolean not null,
    live_since timestamptz not null,
    changed_at timestamptz not null,
    trade text collate "C" not null,
    kind text collate "C" not null,
    place text collate "C" not null,              -- the city as it is compared
    city text collate "C" not null,
    postal_code text collate "C" not null,
    price bigint,                                 -- cents
    period text not null,                         -- what a rent is paid for; '' for what is paid once
    surface double precision,                     -- m2
    rooms double precision,
    rate bigint,                                  -- cents a m2
    energy smallint,                              -- 0 is A+, 8 is H
    features integer not null,                    -- a bit each
    spot point,                                   -- longitude, latitude, as exactly as may be shown
    chance double precision not null default random(),  -- its place in a fair sample
    words tsvector not null,
    primary key (portal, public_id)
) with (fillfactor = 85, toast_tuple_target = 128);
alter table search alter words set storage external;  -- beside the row, which stays narrow

-- An order that goes with what is traded or what it is has an index by that, too: a walk along prices would else pass all rents.
create index search_newest on search (portal, sandbox, live_since, public_id);
create index search_cheap on search (portal, sandbox, coalesce(price, 9223372036854775807), public_id);
create index search_cheap_trade on search (portal, sandbox, trade, coalesce(price, 9223372036854775807), public_id);
create index search_dear on search (portal, sandbox, coalesce(price, -1), public_id);
create index search_dear_trade on search (portal, sandbox, trade, coalesce(price, -1), public_id);
create index search_rate on search (portal, sandbox, coalesce(rate, 9223372036854775807), public_id);
create index search_rate_trade on search (portal, sandbox, trade, coalesce(rate, 9223372036854775807), public_id);
create index search_large on search (portal, sandbox, coalesce(surface, -1), public_id);
create index search_large_kind on search (portal, sandbox, kind, coalesce(surface, -1), public_id);
create index search_place on search (portal, sandbox, place, live_since, public_id);
create index search_place_chance on search (portal, sandbox, place, chance);
create index search_postal on search (portal, sandbox, postal_code);
create index search_area on search (portal, sandbox, left(postal_code, 2), chance);
create index search_chance on search (portal, sandbox, chance);
create index search_changed on search (portal, sandbox, changed_at);
create index search_spot on search using gist (spot);
create index search_words on search using gin (words) with (gin_pending_list_limit = 512);

-- The one place that says what a search finds. A price's bound stands twice, once for the index of each order; inlined by the planner, which sees constants for what is not asked.
create function search_matches(
    q_portal text, q_sandbox boolean, q_trade text, q_kind text, q_kinds text[], q_place text, q_places text[], q_postal text,
    q_longitude double precision, q_latitude double precision, q_km double precision,
    q_price_min bigint, q_price_max bigint, q_rooms_min double precision, q_rooms_max double precision,
    q_surface_min double precision, q_surface_max double precision, q_features integer, q_energy smallint, q_words tsquery
) returns setof search stable parallel safe language sql as $$
    select s.* from search s
    where s.portal = q_portal and s.sandbox = q_sandbox
      and (q_trade is null or s.trade = q_trade)
      and (q_kind is null or s.kind = q_kind)
      and (q_kinds is null or s.kind = any(q_kinds))
      and (q_place is null or s.place = q_place)
      and (q_places is null or s.place = any(q_places))
      and (q_postal is null or (left(s.postal_code, 2) = left(q_postal, 2) and s.postal_code >= q_postal and s.postal_code < q_postal || '~'))
      and (q_km is null or (
          s.spot <@ box(
              point(q_longitude - q_km / (111.32 * cos(radians(q_latitude))), q_latitude - q_km / 110.57),
              point(q_longitude + q_km / (111.32 * cos(radians(q_latitude))), q_latitude + q_km / 110.57))
          and power((s.spot[0] - q_longitude) * 111.32 * cos(radians(q_latitude)), 2)
              + power((s.spot[1] - q_latitude) * 110.57, 2) <= q_km * q_km))
      and (q_price_min is null or (coalesce(s.price, -1) >= q_price_min and coalesce(s.price, 9223372036854775807) >= q_price_min))
      and (q_price_max is null or (coalesce(s.price, 9223372036854775807) <= q_price_max and coalesce(s.price, -1) <= q_price_max))
      and (q_rooms_min is null or s.rooms >= q_rooms_min)
      and (q_rooms_max is null or s.rooms <= q_rooms_max)
      and (q_surface_min is null or coalesce(s.surface, -1) >= q_surface_min)
      and (q_surface_max is null or s.surface <= q_surface_max)
      and (q_features is null or s.features & q_features = q_features)
      and (q_energy is null or s.energy <= q_energy)
      and (q_words is null or s.words @@ q_words)
$$;

create function note_for_search() returns trigger language plpgsql as $$
begin
    insert into search_work (portal, public_id) select portal, public_id from changed;
    return null;
end $$;
create trigger search_inserted after insert on showcase
    referencing new table as changed for each statement execute function note_for_search();
create trigger search_updated after update on showcase
    referencing new table as changed for each statement execute function note_for_search();

insert into search_work (portal, public_id) select portal, public_id from showcase where ended_at is null;
