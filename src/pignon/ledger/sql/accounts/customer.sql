-- accounts/customer.sql: one customer as pages and partners need it.
select customer_id, intermediary_id, sandbox, name, language, markets, contact, agents, closed_at is not null as closed
from customer
where customer_id = $1
