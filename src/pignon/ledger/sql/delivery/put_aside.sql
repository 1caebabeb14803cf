-- delivery/put_aside.sql: keep events of an endpoint to be sent again, or to wait behind one that is.
insert into delivery (customer_id, webhook_id, sequence, listing_id, done, attempts, first_at, next_at)
select $1, $2, g.sequence, g.listing_id, g.done, g.attempts, g.first_at, g.next_at
from unnest($3::bigint[], $4::uuid[], $5::integer[], $6::integer[], $7::timestamptz[], $8::timestamptz[])
    as g (sequence, listing_id, done, attempts, first_at, next_at)
on conflict (customer_id, webhook_id, sequence) do update
set done = excluded.done, attempts = excluded.attempts, first_at = excluded.first_at, next_at = excluded.next_at
