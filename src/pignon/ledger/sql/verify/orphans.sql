-- verify/orphans.sql: writes that belong to no listing.
select s.customer_id, s.listing_id::text as subject, format('submission %s has no listing', s.submission_id) as says
from submission s
left join listing l on l.customer_id = s.customer_id and l.listing_id = s.listing_id
where l.listing_id is null
order by s.customer_id, s.submission_id
limit 1
