-- promotion/last_of_series.sql: the one to come of those that repeat each other, or the one of this id; held until the transaction ends.
select customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
from promotion
where customer_id = $1 and (promotion_id = $2 or (series_id = $2 and state = 'scheduled'))
order by state = 'scheduled' desc
limit 1
for update
