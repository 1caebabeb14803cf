-- intake/look_up_key.sql: what is kept under a caller's key: the call, its first answer, whether its caller may still wait.
select request, status, answer, coalesce(running_until > clock_timestamp(), false) as running
from idempotency
where customer_id = $1 and key = $2
