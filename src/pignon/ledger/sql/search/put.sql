-- search/put.sql: make pages found, or found by what they are now. A bump that came meanwhile stays.
insert into search as s (
    portal, public_id, sandbox, live_since, raised_at, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, spot, words, status
)
select
    portal, public_id, sandbox, live_since, raised_at, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, point(longitude, latitude), to_tsvector(configuration::regconfig, told), status
from unnest(
    $1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::bigint[], $13::text[], $14::float8[], $15::float8[], $16::bigint[], $17::smallint[], $18::integer[], $19::float8[],
    $20::float8[], $21::text[], $22::text[], $23::text[]
) as g (
    portal, public_id, sandbox, live_since, raised_at, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, longitude, latitude, configuration, told, status
)
order by portal, public_id
on conflict (portal, public_id) do update
set sandbox = excluded.sandbox, live_since = excluded.live_since, raised_at = greatest(s.raised_at, excluded.raised_at), changed_at = excluded.changed_at, trade = excluded.trade,
    kind = excluded.kind, place = excluded.place, city = excluded.city, postal_code = excluded.postal_code, price = excluded.price,
    period = excluded.period, surface = excluded.surface, rooms = excluded.rooms, rate = excluded.rate, energy = excluded.energy,
    features = excluded.features, spot = excluded.spot, words = excluded.words, status = excluded.status
