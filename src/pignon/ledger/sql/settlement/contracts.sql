-- settlement/contracts.sql: every contract of the claimed customers; one outside its term is not open.
select
    c.customer_id, c.portal, c.market, c.quota, c.at_limit, c.live, c.waiting,
    c.closed_at is null and coalesce(c.starts_at <= clock_timestamp(), true) and coalesce(c.ends_at > clock_timestamp(), true) as open
from unnest($1::uuid[]) as g (customer_id)
join contract c on c.customer_id = g.customer_id
order by c.customer_id, c.portal
