-- delivery/events.sql: a customer's events over $2 up to $3, in order; one about no listing has the market of its portal.
select
    e.sequence, e.type, e.at, e.listing_id, e.listing_sequence, e.previous, e.revision, e.submission_id, e.portals, e.status, e.data,
    l.external_id, coalesce(l.market, c.market) as market
from event e
left join listing l on l.customer_id = e.customer_id and l.listing_id = e.listing_id
left join contract c on c.customer_id = e.customer_id and c.portal = e.portals and e.listing_id is null
where e.customer_id = $1 and e.sequence > greatest($2, (select swept from turn where customer_id = $1)) and e.sequence <= $3
order by e.sequence
limit $4
