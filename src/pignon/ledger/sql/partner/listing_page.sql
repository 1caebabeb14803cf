-- partner/listing_page.sql: the next listings of a customer in a market, in the order they were made, with their documents.
select l.listing_id, l.external_id, l.revision, l.digest, l.wanted, l.accepted_at, l.hold, l.badge, s.document
from listing l
join submission s on s.customer_id = l.customer_id and s.submission_id = l.submission_id
where l.customer_id = $1 and l.market = $2 and l.listing_id > $3 and l.deleted_at is null
order by l.listing_id
limit $4
