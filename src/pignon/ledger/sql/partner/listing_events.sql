-- partner/listing_events.sql: the next events of a listing, in order, as the log has them.
select
    e.sequence, e.type, e.at, e.portals, e.data, l.market, e.status, e.listing_id, l.external_id, e.listing_sequence, e.previous,
    e.revision, e.submission_id
from event e
join listing l on l.customer_id = e.customer_id and l.listing_id = e.listing_id
where e.customer_id = $1 and e.listing_id = $2 and (e.at, e.sequence) > ($3, $4)
order by e.at, e.sequence
limit $5
