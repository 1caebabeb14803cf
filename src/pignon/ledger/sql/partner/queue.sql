-- partner/queue.sql: what waits on a portal behind a rank ($3, $4), each with its place now.
select
    (
        select count(*) from publication b
        where b.customer_id = $1 and b.portal = $2 and b.state = 'waiting' and (b.queued_at, b.listing_id) <= ($3, $4)
    ) + row_number() over (order by p.queued_at, p.listing_id) as place,
    p.listing_id, l.external_id, p.queued_at
from publication p
join listing l on l.customer_id = p.customer_id and l.listing_id = p.listing_id
where p.customer_id = $1 and p.portal = $2 and p.state = 'waiting'
    and ($3::timestamptz is null or (p.queued_at, p.listing_id) > ($3::timestamptz, $4::uuid))
order by p.queued_at, p.listing_id
limit $5
