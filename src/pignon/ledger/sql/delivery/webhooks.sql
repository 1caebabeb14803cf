-- delivery/webhooks.sql: a client's endpoints and subscriptions for a customer, oldest first, or the one that $3 names.
select
    w.webhook_id, w.market, w.url, w.statuses, w.types, w.markets, w.portals, w.created_at, w.disabled_at, w.disabled_why,
    w.told, t.events - w.told as behind, w.failing_since, case when w.failures > 0 then w.next_at end as next_at, w.secret,
    (select count(*) from delivery d where d.customer_id = w.customer_id and d.webhook_id = w.webhook_id) as aside
from webhook w
join turn t on t.customer_id = w.customer_id
where w.customer_id = $1 and w.client_id = $2 and ($3::uuid is null or w.webhook_id = $3)
order by w.created_at, w.webhook_id
