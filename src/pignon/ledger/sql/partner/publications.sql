-- partner/publications.sql: where a listing stands on each portal; one that waits with its place in the queue, now.
select
    p.portal, p.state, p.revision, p.queued_at, p.live_since, p.findings,
    case when p.state = 'waiting' then (
        select count(*)::integer from publication b
        where b.customer_id = $1 and b.portal = p.portal and b.state = 'waiting'
            and (b.queued_at, b.listing_id) <= (p.queued_at, p.listing_id)
    ) end as place
from publication p
where p.customer_id = $1 and p.listing_id = $2
order by p.portal
