-- delivery/drop_attempts.sql: drop requests of the delivery log, taken ones before $1, failed ones before $2. Their ids are given by
-- time: those from $3 on, just after $1, are not looked at.
delete from attempt a
using webhook w
where a.customer_id = w.customer_id and a.webhook_id = w.webhook_id and a.attempt_id < $3
    and a.at < case when a.failure is null then $1::timestamptz else $2::timestamptz end
