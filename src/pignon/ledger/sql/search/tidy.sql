-- search/tidy.sql: mark rows that came lately as seen by all, in some ms; what is dead is left to PostgreSQL's own vacuuming.
vacuum (skip_locked, index_cleanup off, truncate off) search
