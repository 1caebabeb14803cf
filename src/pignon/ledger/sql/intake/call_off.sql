-- intake/call_off.sql: take away a verb that is not wanted any more; waits for whoever performs it just now.
delete from appointment where customer_id = $1 and submission_id = $2
returning customer_id, submission_id, listing_id, market, external_id, kind, reason, client_id, at, asked_at
