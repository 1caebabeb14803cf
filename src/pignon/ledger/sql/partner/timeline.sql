-- partner/timeline.sql: the next writes of a listing that were accepted and not unchanged, oldest first, without their documents.
select submission_id, market, kind, revision, accepted_at, outcome, settled_at, idle, badge, reason, asked_at, findings
from submission
where customer_id = $1 and listing_id = $2 and outcome is distinct from 'unchanged' and (accepted_at, submission_id) > ($3, $4)
order by accepted_at, submission_id
limit $5
