-- partner/listing_by_id.sql: a listing that is there, addressed by our id, with its latest accepted document.
select l.listing_id, l.external_id, l.revision, l.digest, l.wanted, l.accepted_at, l.hold, l.badge, s.document
from listing l
join submission s on s.customer_id = l.customer_id and s.submission_id = l.submission_id
where l.customer_id = $1 and l.listing_id = $2 and l.market = $3 and l.deleted_at is null
