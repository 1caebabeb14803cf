-- delivery/drop_delivered.sql: these events of an endpoint need not be sent again.
delete from delivery where customer_id = $1 and webhook_id = $2 and sequence = any($3::bigint[])
