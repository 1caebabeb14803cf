-- intake/fall_through.sql: keep a verb that was not possible when its date came, or was called off; it makes no revision.
insert into submission (
    customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, outcome, settled_at,
    idle, reason, asked_at, findings
)
select $1, $2, $3, $4, $5, l.revision, l.wanted, $6, clock_timestamp(), 'refused', clock_timestamp(), true, $7, $8, $9
from listing l
where l.customer_id = $1 and l.listing_id = $3
