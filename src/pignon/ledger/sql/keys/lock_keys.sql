-- keys/lock_keys.sql: one process at a time changes the signing keys, until its transaction ends.
select pg_advisory_xact_lock($1)
