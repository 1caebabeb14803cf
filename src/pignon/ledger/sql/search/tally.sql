-- search/tally.sql: count by facet in a fair sample of where the search looks (portal, place, words), which is all of it when it is small.
-- A facet's own condition does not count against its values.
with scope as materialized (
    select s.trade, s.kind, s.city, s.price, s.rooms, s.surface, s.energy, s.features, s.chance
    from search_matches($1, $2, null, null, null, $6, $7, $8, $9, $10, $11, null, null, null, null, null, null, null, null,
        websearch_to_tsquery($21::regconfig, $20)) s
    order by s.chance
    limit $22
),
judged as (
    select *,
        ($3::text is not null and trade <> $3)::int as no_trade,
        (($4::text is not null and kind <> $4) or ($5::text[] is not null and kind <> all($5)))::int as no_kind,
        (coalesce(coalesce(price, -1) < $12::bigint, false) or coalesce(coalesce(price, 9223372036854775807) > $13::bigint, false))::int as no_price,
        (($14::float8 is not null and coalesce(rooms < $14, true)) or ($15::float8 is not null and coalesce(rooms > $15, true)))::int as no_rooms,
        (($16::float8 is not null and coalesce(surface < $16, true)) or ($17::float8 is not null and coalesce(surface > $17, true)))::int as no_surface,
        ($18::integer is not null and features & $18 <> $18)::int as no_features,
        ($19::smallint is not null and coalesce(energy > $19, true))::int as no_energy
    from scope
),
failing as materialized (
    select *, no_trade + no_kind + no_price + no_rooms + no_surface + no_features + no_energy as failed from judged
)
select 'seen' as facet, '' as value, count(*) as count, coalesce(max(chance), 1) as share from failing
union all select 'found', '', count(*), 0 from failing where failed = 0
union all select 'trade', trade, count(*), 0 from failing where failed = no_trade group by trade
union all select 'kind', kind, count(*), 0 from failing where failed = no_kind group by kind
union all select 'rooms', least(floor(rooms), 5)::text, count(*), 0 from failing where failed = no_rooms and rooms >= 1 group by 2
union all select 'energy', energy::text, count(*), 0 from failing where failed = no_energy and energy is not null group by energy
union all select 'feature', (place - 1)::text, count, 0 from unnest((
    select array[sum(features & 1), sum(features >> 1 & 1), sum(features >> 2 & 1), sum(features >> 3 & 1), sum(features >> 4 & 1), sum(features >> 5 & 1),
        sum(features >> 6 & 1), sum(features >> 7 & 1), sum(features >> 8 & 1), sum(features >> 9 & 1), sum(features >> 10 & 1), sum(features >> 11 & 1)]
    from failing where failed = 0)) with ordinality as bits (count, place) where count > 0
union all (select 'city', city, count(*), 0 from failing where failed = 0 and city <> '' group by city order by count(*) desc, city limit 24)
