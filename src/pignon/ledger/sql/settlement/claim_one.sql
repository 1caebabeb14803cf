-- settlement/claim_one.sql: lock one customer, unless somebody else settles it now.
select customer_id, events, date_trunc('milliseconds', clock_timestamp()) as now
from turn
where customer_id = $1 and pg_try_advisory_xact_lock(hashtextextended(customer_id::text, 0))
