-- settlement/tell_events.sql: number the customers' events; the last statement before the commit.
with told as (
    insert into event (
        customer_id, sequence, listing_id, listing_sequence, previous, at, type, revision, submission_id, portals, status, data
    )
    select *
    from unnest(
        $1::uuid[], $2::bigint[], $3::uuid[], $4::integer[], $5::bigint[], $6::timestamptz[], $7::text[], $8::integer[], $9::uuid[], $10::text[],
        $11::text[], $12::bytea[]
    )
)
update turn t
set events = g.until, served_at = clock_timestamp()
from unnest($13::uuid[], $14::bigint[], $15::bigint[]) as g (customer_id, since, until)
where t.customer_id = g.customer_id and t.events = g.since
