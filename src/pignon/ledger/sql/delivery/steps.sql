-- delivery/steps.sql: what the steps of these submissions, received and under way, tell of them.
select s.submission_id, s.kind, s.accepted_at, case s.wanted
    when 'all' then coalesce((
        select string_agg(c.portal, ',' order by c.portal)
        from contract c where c.customer_id = $1 and c.market = s.market and c.closed_at is null
    ), '')
    when 'none' then ''
    else s.wanted
end as portals
from submission s
where s.customer_id = $1 and s.submission_id = any($2::uuid[])
