-- partner/submission.sql: one write and what became of it.
select submission_id, listing_id, market, kind, revision, accepted_at, outcome, settled_at, findings
from submission
where customer_id = $1 and submission_id = $2
