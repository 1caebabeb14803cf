-- settlement/patience.sql: wait for no lock longer than this in the running transaction.
select set_config('lock_timeout', $1, true)
