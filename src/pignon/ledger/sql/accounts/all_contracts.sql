-- accounts/all_contracts.sql: every contract, to compare with what the operator declares.
select customer_id, portal, market, quota, at_limit, bump_credits, closed_at is not null as closed, starts_at, ends_at
from contract
order by customer_id, portal
