-- settlement/overtaking.sql: unsettled submissions of these listings after the revision in hand; a full batch leaves them out.
-- The head tells whether there are any, so that the revisions of a listing are looked through only where there are: by
-- the listing (`offset 0`), since the planner may believe that few submissions are pending at all.
select s.customer_id, s.submission_id, s.listing_id, s.market, s.kind, s.revision, s.wanted, s.accepted_at, s.document, s.attempts
from unnest($1::uuid[], $2::uuid[], $3::integer[]) as g (customer_id, listing_id, revision)
join listing l on l.customer_id = g.customer_id and l.listing_id = g.listing_id and l.revision > g.revision
cross join lateral (
    select *
    from submission
    where customer_id = g.customer_id and listing_id = g.listing_id and revision > g.revision
    offset 0
) s
where s.outcome is null
order by s.customer_id, s.accepted_at, s.submission_id
