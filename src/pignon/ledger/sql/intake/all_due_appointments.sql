-- intake/all_due_appointments.sql: the verb of any customer whose date came first, held until the transaction ends.
select customer_id, submission_id, listing_id, market, external_id, kind, reason, client_id, at, asked_at
from appointment
where at <= clock_timestamp()
order by at
limit 1
for update skip locked
