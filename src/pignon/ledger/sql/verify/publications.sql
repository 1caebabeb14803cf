-- verify/publications.sql: publications that live on a listing that was deleted.
select p.customer_id, p.listing_id::text as subject, format('deleted, but %s on %s', p.state, p.portal) as says
from publication p
join standing t on t.customer_id = p.customer_id and t.listing_id = p.listing_id
where t.deleted and p.state <> 'ended'
order by p.customer_id, p.listing_id, p.portal
limit 1
