-- verify/events.sql: customers whose events, but those swept, are not numbered to the last without a gap.
select t.customer_id, t.customer_id::text as subject,
    format(
        '%s events numbered %s to %s, it should be %s to %s', count(e.sequence), min(e.sequence), max(e.sequence), t.swept + 1, t.events
    ) as says
from turn t
left join event e on e.customer_id = t.customer_id and e.sequence > t.swept
group by t.customer_id, t.events, t.swept
having count(e.sequence) <> t.events - t.swept
    or coalesce(max(e.sequence), t.swept) <> t.events
    or (t.events > t.swept and min(e.sequence) <> t.swept + 1)
order by t.customer_id
limit 1
