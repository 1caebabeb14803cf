-- settlement/documents.sql: the documents that stand, of listings that come live out of a queue.
select s.submission_id, s.document
from unnest($1::uuid[], $2::uuid[]) as g (customer_id, submission_id)
join submission s on s.customer_id = g.customer_id and s.submission_id = g.submission_id
