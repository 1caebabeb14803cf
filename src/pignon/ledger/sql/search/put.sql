-- search/put.sql: make pages found, or found by what they are now.
insert into search (
    portal, public_id, sandbox, live_since, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, spot, words
)
select
    portal, public_id, sandbox, live_since, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, point(longitude, latitude), to_tsvector(configuration::regconfig, told)
from unnest(
    $1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::bigint[], $12::text[], $13::float8[], $14::float8[], $15::bigint[], $16::smallint[], $17::integer[], $18::float8[], $19::float8[],
    $20::text[], $21::text[]
) as g (
    portal, public_id, sandbox, live_since, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, longitude, latitude, configuration, told
)
order by portal, public_id
on conflict (portal, public_id) do update
set sandbox = excluded.sandbox, live_since = excluded.live_since, changed_at = excluded.changed_at, trade = excluded.trade,
    kind = excluded.kind, place = excluded.place, city = excluded.city, postal_code = excluded.postal_code, price = excluded.price,
    period = excluded.period, surface = excluded.surface, rooms = excluded.rooms, rate = excluded.rate, energy = excluded.energy,
    features = excluded.features, spot = excluded.spot, words = excluded.words
