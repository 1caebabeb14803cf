-- settlement/settle_submissions.sql: write outcomes where there is none yet; the count must be that of the batch. That there is
-- none is said in words that the index of what is pending does not know, since a plan by it would go through all of it.
update submission s
set outcome = g.outcome, settled_at = g.settled_at, findings = g.findings
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::bytea[]) as g (customer_id, submission_id, outcome, settled_at, findings)
where s.customer_id = g.customer_id and s.submission_id = g.submission_id and num_nulls(s.outcome) > 0
