-- A search is answered out of its indexes alone: each holds what conditions ask beside what its order goes by, so that passing a
-- listing costs a fraction of a microsecond and reads no row. What orders go by stands in columns, since the planner
-- does not find expressions in an index; a price that is not known stands last in each.
drop index search_newest, search_place, search_place_chance, search_postal, search_area,
    search_cheap, search_cheap_trade, search_dear, search_dear_trade, search_rate, search_rate_trade, search_large, search_large_kind;

alter table search
    add ranked_at timestamptz not null generated always as (greatest(live_since, raised_at)) stored,
    add cheap bigint not null generated always as (coalesce(price, 9223372036854775807)) stored,
    add dear bigint not null generated always as (coalesce(price, -1)) stored,
    add large double precision not null generated always as (coalesce(surface, -1)) stored,
    add per_m2 bigint not null generated always as (coalesce(rate, 9223372036854775807)) stored;

create index search_place on search (portal, sandbox, place, ranked_at, public_id)
    include (trade, kind, cheap, dear, large, per_m2, rooms, energy, features, chance, city);
create index search_postal on search (portal, sandbox, postal_code, public_id)
    include (trade, kind, ranked_at, cheap, dear, large, per_m2, rooms, energy, features, chance, city);

-- An order begins with what is traded or what it is: a walk along prices would else pass all rents.
create index search_newest on search (portal, sandbox, trade, ranked_at, public_id) include (kind, cheap, dear, large, rooms, energy, features);
create index search_cheap on search (portal, sandbox, trade, cheap, public_id) include (kind, dear, large, rooms, energy, features);
create index search_dear on search (portal, sandbox, trade, dear, public_id) include (kind, cheap, large, rooms, energy, features);
create index search_rate on search (portal, sandbox, trade, per_m2, public_id) include (kind, cheap, dear, large, rooms, energy, features);
create index search_large on search (portal, sandbox, kind, large, public_id) include (trade, cheap, dear, rooms, energy, features);
create index search_newest_any on search (portal, sandbox, ranked_at, public_id);
create index search_cheap_any on search (portal, sandbox, cheap, public_id);
create index search_dear_any on search (portal, sandbox, dear, public_id);
create index search_rate_any on search (portal, sandbox, per_m2, public_id);
create index search_large_any on search (portal, sandbox, large, public_id);

-- Rows are read where an index cannot vouch for them: those that came since the table was last vacuumed.
alter table search set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

create or replace function search_matches(
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
      and (q_postal is null or (s.postal_code >= q_postal and s.postal_code < q_postal || '~'))
      and (q_km is null or (
          s.spot <@ box(
              point(q_longitude - q_km / (111.32 * cos(radians(q_latitude))), q_latitude - q_km / 110.57),
              point(q_longitude + q_km / (111.32 * cos(radians(q_latitude))), q_latitude + q_km / 110.57))
          and power((s.spot[0] - q_longitude) * 111.32 * cos(radians(q_latitude)), 2)
              + power((s.spot[1] - q_latitude) * 110.57, 2) <= q_km * q_km))
      and (q_price_min is null or (s.dear >= q_price_min and s.cheap >= q_price_min))
      and (q_price_max is null or (s.cheap <= q_price_max and s.dear <= q_price_max))
      and (q_rooms_min is null or s.rooms >= q_rooms_min)
      and (q_rooms_max is null or s.rooms <= q_rooms_max)
      and (q_surface_min is null or s.large >= q_surface_min)
      and (q_surface_max is null or (s.large >= 0 and s.large <= q_surface_max))
      and (q_features is null or s.features & q_features = q_features)
      and (q_energy is null or s.energy <= q_energy)
      and (q_words is null or s.words @@ q_words)
$$;
