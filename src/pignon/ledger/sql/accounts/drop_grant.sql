-- accounts/drop_grant.sql: a client may act for a customer no more.
delete from client_grant where client_id = $1 and intermediary_id = $2
