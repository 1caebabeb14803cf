-- delivery/replay.sql: tell an endpoint everything after $4 again; a status row is never begun in its middle.
update webhook w
set told = least(t.events, coalesce((
        select min(m.sequence) - 1
        from event e
        join event m on m.customer_id = e.customer_id and m.listing_id = e.listing_id and m.at = e.at
            and m.sequence between e.sequence - 40 and e.sequence
        where e.customer_id = $1 and e.sequence = $4 + 1 and e.status is not null
    ), $4)),
    failures = 0, next_at = '-infinity', leased_by = null, leased_until = least(w.leased_until, now() + interval '1 second')
from turn t
where w.customer_id = $1 and w.client_id = $2 and w.webhook_id = $3 and t.customer_id = w.customer_id
returning w.told
