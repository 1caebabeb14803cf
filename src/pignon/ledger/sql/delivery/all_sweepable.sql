-- delivery/all_sweepable.sql: a customer whose oldest kept event is older than $1.
select t.customer_id
from turn t
join event e on e.customer_id = t.customer_id and e.sequence = t.swept + 1 and e.at < $1
limit 1
