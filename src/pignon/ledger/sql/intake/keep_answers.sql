-- intake/keep_answers.sql: keep the first answers under their callers' keys, in the transaction that keeps the writes. A key that
-- another process kept meanwhile fails the batch, whose rows are then decided again.
insert into idempotency (customer_id, key, request, submission_id, status, answer, kept_at, running_until)
select customer_id, key, request, submission_id, status, answer, clock_timestamp(), clock_timestamp() + wait * interval '1 second'
from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::uuid[], $5::bytea[], $6::integer[], $7::smallint[])
    as g (customer_id, key, request, submission_id, answer, wait, status)
