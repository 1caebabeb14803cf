-- accounts/lock_accounts.sql: one process at a time changes accounts, until its transaction ends.
select pg_advisory_xact_lock($1)
