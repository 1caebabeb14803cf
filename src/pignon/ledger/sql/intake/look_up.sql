-- intake/look_up.sql: which of these submissions were kept, asked after a lost connection.
select s.submission_id, s.listing_id, s.revision, s.accepted_at, s.outcome is not distinct from 'unchanged' as unchanged, s.idle
from unnest($1::uuid[], $2::uuid[]) as g (customer_id, submission_id)
join submission s on s.customer_id = g.customer_id and s.submission_id = g.submission_id
