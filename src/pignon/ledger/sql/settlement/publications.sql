-- settlement/publications.sql: where these listings stand on each portal.
select p.customer_id, p.listing_id, p.portal, p.market, p.state, p.revision, p.queued_at, p.live_since, p.findings, p.outside
from unnest($1::uuid[], $2::uuid[]) as g (customer_id, listing_id)
join publication p on p.customer_id = g.customer_id and p.listing_id = g.listing_id
