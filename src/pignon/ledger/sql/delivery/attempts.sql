-- delivery/attempts.sql: the delivery log of an endpoint before $4, newest first.
select a.attempt_id, a.sequence, a.message_id, a.at, a.took_ms, a.url, a.signature, a.request, a.status, a.answer, a.failure
from attempt a
join webhook w on w.customer_id = a.customer_id and w.webhook_id = a.webhook_id and w.client_id = $2
where a.customer_id = $1 and a.webhook_id = $3 and a.attempt_id < $4 and ($5 = false or a.failure is not null)
order by a.attempt_id desc
limit $6
