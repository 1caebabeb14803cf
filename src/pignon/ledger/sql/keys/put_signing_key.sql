-- keys/put_signing_key.sql: a new key.
insert into signing_key (kid, private_jwk, created_at) values ($1, $2, $3)
