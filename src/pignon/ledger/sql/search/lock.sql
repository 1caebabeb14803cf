-- search/lock.sql: one process at a time fills the search, so that changes of a page arrive in their order.
select pg_try_advisory_xact_lock($1)
