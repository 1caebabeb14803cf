-- accounts/all_customers.sql: every customer, live and sandbox, to compare with what the operator declares.
select customer_id, intermediary_id, sandbox, name, language, markets, contact, agents, closed_at is not null as closed
from customer
order by customer_id
