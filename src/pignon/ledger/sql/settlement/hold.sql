-- settlement/hold.sql: lock one customer as a claim does, waiting for whoever settles it now.
select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))
