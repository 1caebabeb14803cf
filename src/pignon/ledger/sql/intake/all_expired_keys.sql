-- intake/all_expired_keys.sql: forget the oldest keys of any customer, at most $2, that were kept longer than $1.
delete from idempotency
where ctid = any(array(
    select ctid from idempotency where kept_at < clock_timestamp() - $1::interval order by kept_at limit $2 for update skip locked
))
