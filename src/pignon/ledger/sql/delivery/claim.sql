-- delivery/claim.sql: lease at most $2 endpoints that have something to be told now, longest unserved first, to $3 until $4.
-- One whose client is disabled, or may no longer act for the customer, is told nothing.
with next as (
    select w.customer_id, w.webhook_id
    from webhook w
    join turn t on t.customer_id = w.customer_id
    join customer k on k.customer_id = w.customer_id
    join client c on c.client_id = w.client_id and c.disabled_at is null and c.sandbox = k.sandbox
    join client_grant g on g.client_id = c.client_id and g.intermediary_id = k.intermediary_id
    where w.disabled_at is null and w.next_at <= $1 and w.leased_until <= $1 and (
        t.events > w.told
        or exists (
            select from delivery d
            where d.customer_id = w.customer_id and d.webhook_id = w.webhook_id and (d.next_at <= $1 or w.failures > 0)
        )
    )
    order by w.leased_until, w.webhook_id
    limit $2
)
update webhook w
set leased_by = $3, leased_until = $4
from next n
join customer k on k.customer_id = n.customer_id
where w.customer_id = n.customer_id and w.webhook_id = n.webhook_id and w.leased_until <= $1
returning
    w.customer_id, w.webhook_id, w.market, w.url, w.statuses, w.types, w.markets, w.portals, w.secret, w.old_secret, w.old_until,
    w.told, w.failures, w.failing_since, w.noticed, k.language, k.intermediary_id
