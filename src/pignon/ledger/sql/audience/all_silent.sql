-- audience/all_silent.sql: forget processes that have counted nothing since $1: they ended long ago.
delete from turnstile where at < $1
