-- keys/drop_signing_key.sql: a key under which no token can be valid any more.
delete from signing_key where kid = $1
