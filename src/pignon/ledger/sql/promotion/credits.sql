-- promotion/credits.sql: the credits of a customer's open contracts for a month; of one nobody touched yet, what it grants.
select k.portal, k.market, coalesce(c.granted, 0) as granted, coalesce(c.available, 0) as available, coalesce(c.held, 0) as held,
    coalesce(c.spent, 0) as spent, coalesce(c.expired, 0) as expired, k.bump_credits as due
from contract k
left join credit c on c.customer_id = k.customer_id and c.portal = k.portal and c.month = $2
where k.customer_id = $1 and (c.customer_id is not null or k.closed_at is null)
order by k.portal
