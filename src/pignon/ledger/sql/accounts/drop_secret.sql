-- accounts/drop_secret.sql: a secret that is valid no more.
delete from client_secret where client_id = $1 and hash = $2
