-- verify/tops.sql: pages pinned for longer or shorter than the tops that run say.
select s.customer_id, s.listing_id::text as subject, format('pinned on %s until %s, booked until %s', s.portal, s.top_until, p.until) as says
from showcase s
left join (
    select customer_id, listing_id, portal, max(until) as until from promotion where kind = 'top' and state = 'applied' group by 1, 2, 3
) p on p.customer_id = s.customer_id and p.listing_id = s.listing_id and p.portal = s.portal
where s.top_until is distinct from p.until
order by 1, 2
limit 1
