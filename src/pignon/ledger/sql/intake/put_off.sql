-- intake/put_off.sql: let a verb wait longer, so that it keeps no other waiting.
update appointment set at = clock_timestamp() + $3::interval where customer_id = $1 and submission_id = $2
