-- audience/leads.sql: a customer's leads, oldest first, of [$2, $3), after ($4, $5); those of one listing or portal where asked.
select d.*, l.external_id
from lead d
join listing l on l.customer_id = d.customer_id and l.listing_id = d.listing_id
where d.customer_id = $1 and d.received_at >= $2 and d.received_at < $3 and (d.received_at, d.lead_id) > ($4, $5)
  and ($6::uuid is null or d.listing_id = $6) and ($7::text is null or d.portal = $7)
order by d.received_at, d.lead_id
limit $8
