-- media/customers_behind.sql: customers with events that were not looked through for media yet, at most $1.
select t.customer_id
from turn t
left join asset_turn a on a.customer_id = t.customer_id
where t.events > coalesce(a.seen, 0)
order by coalesce(a.seen, 0) - t.events
limit $1
