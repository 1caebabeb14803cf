-- partner/appointments.sql: the verbs of a listing whose dates have not come, the next one first.
select customer_id, submission_id, listing_id, market, external_id, kind, reason, client_id, at, asked_at
from appointment
where customer_id = $1 and listing_id = $2
order by at, submission_id
