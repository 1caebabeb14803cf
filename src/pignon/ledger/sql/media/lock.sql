-- media/lock.sql: one process at a time notices and judges a customer's media; waits for its turn.
select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 1))
