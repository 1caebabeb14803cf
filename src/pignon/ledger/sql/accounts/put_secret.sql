-- accounts/put_secret.sql: a secret that is valid from now on.
insert into client_secret (client_id, hash) values ($1, $2)
