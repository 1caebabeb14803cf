-- delivery/waiting.sql: an endpoint's events that wait to be sent again, in order.
select sequence, listing_id, done, attempts, first_at, next_at
from delivery
where customer_id = $1 and webhook_id = $2
order by sequence
