-- settlement/take_down.sql: end public pages in the transaction that ends their publications. A page that is not built
-- yet gets a row that says ended, so that work left for the showcase before cannot put it up afterwards.
insert into showcase as s (
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since, changed_at, ended_at,
    title, trade, kind, city, postal_code, currency
)
select
    g.portal, g.public_id, c.sandbox, g.customer_id, g.listing_id, g.listing_id, g.market, g.revision, $7, $7, $7,
    '', '', '', '', '', ''
from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::integer[])
    as g (portal, public_id, customer_id, listing_id, market, revision)
join customer c on c.customer_id = g.customer_id
order by g.portal, g.public_id
on conflict (portal, public_id) do update set ended_at = excluded.ended_at
where s.listing_id = excluded.listing_id
