-- delivery/drop_attempts.sql: drop requests of the delivery log, taken ones before $1, failed ones before $2.
delete from attempt a
using webhook w
where a.customer_id = w.customer_id and a.webhook_id = w.webhook_id and a.at < case when a.failure is null then $1::timestamptz else $2::timestamptz end
