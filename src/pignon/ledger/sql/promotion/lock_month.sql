-- promotion/lock_month.sql: a contract's month until the transaction ends, and what the contract grants for it.
select c.granted, c.available, k.bump_credits as due
from credit c
join contract k on k.customer_id = c.customer_id and k.portal = c.portal
where c.customer_id = $1 and c.portal = $2 and c.month = $3
for update of c
