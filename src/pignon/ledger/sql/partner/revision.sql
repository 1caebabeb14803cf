-- partner/revision.sql: one revision of a listing with its document; none for a deletion.
select submission_id, market, kind, revision, accepted_at, outcome, settled_at, idle, badge, reason, asked_at, findings, document
from submission
where customer_id = $1 and listing_id = $2 and revision = $3 and outcome is distinct from 'unchanged' and not idle
