-- delivery/drop_after.sql: what was put aside after $3 comes again by the log.
delete from delivery where customer_id = $1 and webhook_id = $2 and sequence > $3
