-- accounts/put_grant.sql: a client may act for a customer.
insert into client_grant (client_id, intermediary_id) values ($1, $2)
