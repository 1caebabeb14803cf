-- delivery/log_attempts.sql: note requests to an endpoint with their answers.
insert into attempt (
    customer_id, webhook_id, attempt_id, sequence, message_id, at, took_ms, url, signature, request, status, answer, failure
)
select $1, $2, g.*
from unnest(
    $3::uuid[], $4::bigint[], $5::text[], $6::timestamptz[], $7::integer[], $8::text[], $9::text[], $10::bytea[], $11::integer[],
    $12::bytea[], $13::text[]
) as g
