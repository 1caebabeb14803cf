-- media/lock_taking.sql: work is taken by one process at a time, so that no host is called too often at once.
select pg_advisory_xact_lock(5788133)
