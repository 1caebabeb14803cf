-- settlement/pending.sql: the oldest unsettled submissions of each claimed customer, at most $2 each; $3 narrows to one listing.
select s.customer_id, s.submission_id, s.listing_id, s.market, s.kind, s.revision, s.wanted, s.accepted_at, s.document, s.attempts
from unnest($1::uuid[]) as c (customer_id)
cross join lateral (
    select *
    from submission
    where customer_id = c.customer_id and outcome is null and ($3::uuid is null or listing_id = $3)
    order by accepted_at, submission_id
    limit $2
) s
order by s.customer_id, s.accepted_at, s.submission_id
