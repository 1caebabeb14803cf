-- verify/credits.sql: months whose balances are not what their entries sum to, and movements whose sides do not sum to zero.
select customer_id, portal || ' ' || month as subject, says
from (
    select coalesce(c.customer_id, e.customer_id) as customer_id, coalesce(c.portal, e.portal) as portal, coalesce(c.month, e.month) as month,
        format('balances %s, entries %s (granted, available, held, spent, expired)',
            concat_ws('/', c.granted, c.available, c.held, c.spent, c.expired),
            concat_ws('/', e.granted, e.available, e.held, e.spent, e.expired)) as says
    from credit c
    full join (
        select customer_id, portal, month, -coalesce(sum(amount) filter (where account = 'granted'), 0) as granted,
            coalesce(sum(amount) filter (where account = 'available'), 0) as available,
            coalesce(sum(amount) filter (where account = 'held'), 0) as held,
            coalesce(sum(amount) filter (where account = 'spent'), 0) as spent,
            coalesce(sum(amount) filter (where account = 'expired'), 0) as expired
        from credit_entry
        group by customer_id, portal, month
    ) e on e.customer_id = c.customer_id and e.portal = c.portal and e.month = c.month
    where (coalesce(c.granted, 0), coalesce(c.available, 0), coalesce(c.held, 0), coalesce(c.spent, 0), coalesce(c.expired, 0))
        is distinct from (coalesce(e.granted, 0), coalesce(e.available, 0), coalesce(e.held, 0), coalesce(e.spent, 0), coalesce(e.expired, 0))
    union all
    select customer_id, min(portal), min(month), format('the sides of movement %s sum to %s', movement_id, sum(amount))
    from credit_entry
    group by customer_id, movement_id
    having sum(amount) <> 0 or count(*) <> 2
) differing
order by 1, 2
limit 1
