-- delivery/sweep.sql: tell a customer's events older than $2 no more, the oldest $3 at most, up to the first that is younger.
with kept as (
    select min(sequence) as sequence
    from event, (select swept from turn where customer_id = $1) t
    where customer_id = $1 and sequence > t.swept and sequence <= t.swept + $3 and at >= $2
)
update turn t
set swept = coalesce(kept.sequence - 1, least(t.events, t.swept + $3))
from kept, (select swept from turn where customer_id = $1) before
where t.customer_id = $1
returning t.swept - before.swept as swept
