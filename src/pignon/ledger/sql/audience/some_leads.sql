-- audience/some_leads.sql: leads of a customer by their ids.
select d.*, l.external_id
from lead d
join listing l on l.customer_id = d.customer_id and l.listing_id = d.listing_id
where d.customer_id = $1 and d.lead_id = any($2::uuid[])
