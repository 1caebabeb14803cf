-- partner/appointment.sql: a verb whose date has not come.
select customer_id, submission_id, listing_id, market, external_id, kind, reason, client_id, at, asked_at
from appointment
where customer_id = $1 and submission_id = $2
