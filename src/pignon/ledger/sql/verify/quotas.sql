-- verify/quotas.sql: contracts whose counters are not what their publications say.
select c.customer_id, c.portal as subject,
    format('%s live and %s waiting by its counters, %s and %s by its publications', c.live, c.waiting, coalesce(p.live, 0), coalesce(p.waiting, 0)) as says
from contract c
left join (
    select customer_id, portal, count(*) filter (where state = 'live') as live, count(*) filter (where state = 'waiting') as waiting
    from publication
    group by customer_id, portal
) p on p.customer_id = c.customer_id and p.portal = c.portal
where c.live <> coalesce(p.live, 0) or c.waiting <> coalesce(p.waiting, 0)
order by c.customer_id, c.portal
limit 1
