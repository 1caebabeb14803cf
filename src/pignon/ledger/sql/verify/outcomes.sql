-- verify/outcomes.sql: settled revisions whose outcome does not fit: the standing one may not be superseded, a deletion says so.
select t.customer_id, t.listing_id::text as subject,
    format('revision %s stands with outcome %s', t.revision, s.outcome) as says
from standing t
join submission s on s.customer_id = t.customer_id and s.listing_id = t.listing_id and s.revision = t.revision and s.outcome is distinct from 'unchanged' and not s.idle
where s.outcome is null or s.outcome = 'superseded' or (s.outcome = 'deleted') <> t.deleted
order by t.customer_id, t.listing_id
limit 1
