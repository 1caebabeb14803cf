-- accounts/contracts.sql: one customer's open contracts, by portal.
select portal, market, quota, at_limit, bump_credits, live, waiting, starts_at, ends_at
from contract
where customer_id = $1 and closed_at is null
order by portal
