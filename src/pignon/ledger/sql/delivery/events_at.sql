-- delivery/events_at.sql: a customer's events of these numbers, each with those of its status row, which share its date.
select
    e.sequence, e.type, e.at, e.listing_id, e.listing_sequence, e.previous, e.revision, e.submission_id, e.portals, e.status, e.data,
    l.external_id, coalesce(l.market, c.market) as market
from (
    select distinct m.sequence
    from unnest($2::bigint[]) as g (sequence)
    join event w on w.customer_id = $1 and w.sequence = g.sequence
    join event m on m.customer_id = $1 and m.sequence between w.sequence - 40 and w.sequence + 40
        and (m.sequence = w.sequence or (m.listing_id = w.listing_id and m.at = w.at))
) g
join event e on e.customer_id = $1 and e.sequence = g.sequence
left join listing l on l.customer_id = e.customer_id and l.listing_id = e.listing_id
left join contract c on c.customer_id = e.customer_id and c.portal = e.portals and e.listing_id is null
order by e.sequence
