-- promotion/put_off.sql: look at a scheduled promotion again later.
update promotion set look_at = $3 where customer_id = $1 and promotion_id = $2 and state = 'scheduled'
