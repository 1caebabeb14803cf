-- settlement/move_quotas.sql: move the counters of contracts, guarded: none rises above its quota. The count must be that given.
update contract c
set live = c.live + g.live, waiting = c.waiting + g.waiting
from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[]) as g (customer_id, portal, live, waiting)
where c.customer_id = g.customer_id and c.portal = g.portal and (g.live <= 0 or c.live + g.live <= c.quota)
