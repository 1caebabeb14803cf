-- verify/revisions.sql: listings whose accepted writes are not exactly the revisions 1 to that of the head.
select l.customer_id, l.listing_id::text as subject,
    format('revision %s, but %s accepted writes up to revision %s', l.revision, coalesce(s.writes, 0), s.latest) as says
from listing l
left join (
    select customer_id, listing_id, count(distinct revision) as writes, max(revision) as latest, count(*) as rows
    from submission
    where outcome is distinct from 'unchanged' and not idle
    group by customer_id, listing_id
) s on s.customer_id = l.customer_id and s.listing_id = l.listing_id
where s.writes is distinct from l.revision or s.latest is distinct from l.revision or s.rows is distinct from s.writes
order by l.customer_id, l.listing_id
limit 1
