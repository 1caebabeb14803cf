-- intake/finish_answer.sql: the first caller has waited: this is what it was answered.
update idempotency set status = $3, answer = $4, running_until = null where customer_id = $1 and key = $2
