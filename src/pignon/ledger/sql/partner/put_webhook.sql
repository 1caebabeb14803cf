-- partner/put_webhook.sql: keep the one subscription of a client for a customer and a market.
insert into webhook (customer_id, client_id, market, url, statuses) values ($1, $2, $3, $4, $5)
on conflict (customer_id, client_id, market)
do update set url = excluded.url, statuses = excluded.statuses, created_at = now()
