-- accounts/put_directory.sql: the way from a new customer's id on the wire to ours.
insert into directory (intermediary_id, sandbox, customer_id) values ($1, $2, $3)
