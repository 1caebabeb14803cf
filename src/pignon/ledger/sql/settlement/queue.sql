-- settlement/queue.sql: the head of each contract's queue, at most $3 of each, with what an event on it needs.
select
    q.customer_id, q.listing_id, q.portal, q.queued_at, q.live_since, q.revision as judged,
    t.market, t.revision, t.first_revision, t.submission_id, t.wanted, t.deleted, t.events, t.last_event, t.said_at
from unnest($1::uuid[], $2::text[], $3::integer[]) as g (customer_id, portal, size)
cross join lateral (
    select * from publication
    where customer_id = g.customer_id and portal = g.portal and state = 'waiting'
    order by queued_at, listing_id
    limit g.size
) q
join standing t on t.customer_id = q.customer_id and t.listing_id = q.listing_id
order by q.customer_id, q.portal, q.queued_at, q.listing_id
