-- partner/put_webhook.sql: keep the one subscription of a client for a customer and a market; what happened before is not told.
insert into webhook (customer_id, client_id, market, url, statuses, told)
select $1, $2, $3, $4, $5, t.events from turn t where t.customer_id = $1
on conflict (customer_id, client_id, market) where market is not null do update
set url = excluded.url, statuses = excluded.statuses, created_at = now(),
    failures = 0, failing_since = null, noticed = 0, next_at = '-infinity',
    told = case when webhook.disabled_at is null then webhook.told else excluded.told end,
    disabled_at = null, disabled_why = null, leased_by = null, leased_until = least(webhook.leased_until, now() + interval '1 second')
