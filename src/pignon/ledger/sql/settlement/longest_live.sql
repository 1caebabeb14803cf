-- settlement/longest_live.sql: who gives way first on these contracts, at most $3 of each: those past their minimum stay ($4
-- is the latest start of a spell that is), longest live first, then the others. $5: listings in hand, left out.
select
    q.customer_id, q.listing_id, q.portal, q.queued_at, q.live_since, q.revision as judged,
    t.market, t.revision, t.first_revision, t.submission_id, t.wanted, t.deleted, t.events, t.last_event, t.said_at
from unnest($1::uuid[], $2::text[], $3::integer[]) as g (customer_id, portal, size)
cross join lateral (
    select * from publication
    where customer_id = g.customer_id and portal = g.portal and state = 'live' and listing_id <> all($5::uuid[])
    order by live_since > $4, live_since, listing_id
    limit g.size
) q
join standing t on t.customer_id = q.customer_id and t.listing_id = q.listing_id
order by q.customer_id, q.portal, q.live_since > $4, q.live_since, q.listing_id
