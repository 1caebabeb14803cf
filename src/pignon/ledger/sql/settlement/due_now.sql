-- settlement/due_now.sql: work without a submission whose time has come, at most $2 of each claimed customer.
select d.customer_id, d.due_id, d.reason, d.listing_id, d.data
from unnest($1::uuid[]) as c (customer_id)
cross join lateral (
    select * from due where customer_id = c.customer_id and at <= clock_timestamp() and ($3::uuid is null or listing_id = $3)
    order by at, due_id limit $2
) d
