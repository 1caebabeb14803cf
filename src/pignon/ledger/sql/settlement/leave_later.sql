-- settlement/leave_later.sql: have listings judged again at a time to come.
insert into due (customer_id, due_id, at, reason, listing_id)
select customer_id, gen_random_uuid(), at, 'media', listing_id
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as g (customer_id, listing_id, at)
