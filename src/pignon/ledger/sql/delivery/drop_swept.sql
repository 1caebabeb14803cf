-- delivery/drop_swept.sql: drop a customer's swept events, but what statuses need: the newest row of each listing and portal.
delete from event e
where e.customer_id = $1 and e.sequence <= (select swept from turn where customer_id = $1) and (
    e.status is null
    or exists (
        select from event n
        where n.customer_id = e.customer_id and n.listing_id = e.listing_id and n.sequence > e.sequence and n.status is not null
            and (e.portals = '' or string_to_array(e.portals, ',') <@ string_to_array(n.portals, ','))
    )
)
