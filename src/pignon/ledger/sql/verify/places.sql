-- verify/places.sql: contracts with a free place while a listing waits and nothing is pending for the customer.
select c.customer_id, c.portal as subject, format('%s of %s places taken while %s wait', c.live, c.quota, c.waiting) as says
from contract c
where c.closed_at is null and c.waiting > 0 and c.live < c.quota
    and not exists (select from submission s where s.customer_id = c.customer_id and s.outcome is null)
    and not exists (select from due d where d.customer_id = c.customer_id)
order by c.customer_id, c.portal
limit 1
