-- An area, what the first two digits of postal codes tell, is searched as a place is (0018): along an index of its own by trade and kind.
create index search_area on search (portal, sandbox, left(postal_code, 2), trade, kind, ranked_at, public_id)
    include (postal_code, cheap, dear, large, per_m2, rooms, energy, features, chance, city);

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
      and (q_postal is null or case
          when length(q_postal) = 2 then left(s.postal_code, 2) = q_postal
          else s.postal_code >= q_postal and s.postal_code < q_postal || '~'
      end)
      and (q_km is null or (
          s.spot <@ box(
              point(q_longitude - q_km / (111.32 * cos(radians(q_latitude))), q_latitude - q_km / 110.57),
              point(q_longitude + q_km / (111.32 * cos(radians(q_latitude))), q_latitude + q_km / 110.57))
          and power((s.spot[0] - q_longitude) * 111.32 * cos(radians(q_latitude)), 2)
              + power((s.spot[1] - q_latitude) * 110.57, 2) <= q_km * q_km))
      and (q_price_min is null or s.dear >= q_price_min)
      and (q_price_max is null or s.cheap <= q_price_max)
      and (q_rooms_min is null or s.rooms >= q_rooms_min)
      and (q_rooms_max is null or s.rooms <= q_rooms_max)
      and (q_surface_min is null or s.large >= q_surface_min)
      and (q_surface_max is null or (s.large >= 0 and s.large <= q_surface_max))
      and (q_features is null or s.features & q_features = q_features)
      and (q_energy is null or s.energy <= q_energy)
      and (q_words is null or s.words @@ q_words)
$$;

-- The planner knows how much lies in each area from now on.
analyze search;
