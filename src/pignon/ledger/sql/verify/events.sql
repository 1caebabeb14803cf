-- verify/events.sql: customers whose events are not numbered from 1 to the last without a gap.
select t.customer_id, t.customer_id::text as subject,
    format('%s events numbered %s to %s, the last should be %s', count(e.sequence), min(e.sequence), max(e.sequence), t.events) as says
from turn t
left join event e on e.customer_id = t.customer_id
group by t.customer_id, t.events
having count(e.sequence) <> t.events or coalesce(max(e.sequence), 0) <> t.events or (t.events > 0 and min(e.sequence) <> 1)
order by t.customer_id
limit 1
