-- intake/lock_key.sql: let calls with one key come one by one, until the transaction ends.
select pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 7))
