-- settlement/put_up.sql: put public pages up, or up to date, in the transaction that makes their publications live. An id
-- that another listing had first stays with it.
insert into showcase as s (
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since, changed_at,
    title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
)
select
    g.portal, g.public_id, c.sandbox, g.customer_id, g.listing_id, g.submission_id, g.market, g.revision, g.live_since, clock_timestamp(),
    g.title, g.trade, g.kind, g.city, g.postal_code, g.price, g.currency, g.surface, g.rooms, g.picture
from unnest(
    $1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::integer[], $8::timestamptz[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[], $16::float8[], $17::float8[], $18::text[]
) as g (
    portal, public_id, customer_id, listing_id, submission_id, market, revision, live_since,
    title, trade, kind, city, postal_code, price, currency, surface, rooms, picture
)
join customer c on c.customer_id = g.customer_id
on conflict (portal, public_id) do update
set submission_id = excluded.submission_id, revision = excluded.revision,
    live_since = excluded.live_since, changed_at = excluded.changed_at, ended_at = null, title = excluded.title,
    trade = excluded.trade, kind = excluded.kind, city = excluded.city, postal_code = excluded.postal_code, price = excluded.price,
    currency = excluded.currency, surface = excluded.surface, rooms = excluded.rooms, picture = excluded.picture
where s.listing_id = excluded.listing_id
