-- partner/restorable.sql: the listing that had this external id last, deleted, where no other has it now.
select l.listing_id, l.external_id, l.revision, l.digest, l.wanted, l.accepted_at, l.hold, l.badge, s.document
from listing l
join submission s on s.customer_id = l.customer_id and s.submission_id = l.submission_id
where l.customer_id = $1 and l.external_id = $2 and l.market = $3 and l.deleted_at is not null and not exists (
    select from listing u where u.customer_id = $1 and u.external_id = $2 and u.market = $3 and u.deleted_at is null
)
order by l.listing_id desc
limit 1
