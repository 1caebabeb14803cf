-- showcase/show.sql: put public pages up, or up to date; one that was ended since its spell began stays down,
-- and what another process has read later of the same page stands.
insert into showcase as s (
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since, changed_at,
    title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
)
select
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since, clock_timestamp(),
    title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
from unnest(
    $1::text[], $2::text[], $3::boolean[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::integer[], $9::timestamptz[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::text[], $17::float8[], $18::float8[], $19::text[]
) as g (
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since,
    title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
)
order by portal, public_id
on conflict (portal, public_id) do update
set sandbox = excluded.sandbox, submission_id = excluded.submission_id, revision = excluded.revision,
    live_since = excluded.live_since, changed_at = excluded.changed_at, ended_at = null, title = excluded.title,
    trade = excluded.trade, kind = excluded.kind, city = excluded.city, postal_code = excluded.postal_code, price = excluded.price,
    currency = excluded.currency, surface = excluded.surface, rooms = excluded.rooms, picture = excluded.picture
where s.listing_id = excluded.listing_id and (s.ended_at is null or s.ended_at < excluded.live_since)
    and (s.revision, s.live_since) <= (excluded.revision, excluded.live_since)
