-- delivery/add_webhook.sql: add an endpoint, told what happens from now on; none where the client has $7 already.
insert into webhook (customer_id, client_id, url, statuses, types, markets, portals, told)
select $1, $2, $3, '', $4, $5, $6, t.events
from turn t
where t.customer_id = $1
    and (select count(*) from webhook w where w.customer_id = $1 and w.client_id = $2 and w.market is null) < $7
returning webhook_id, secret
