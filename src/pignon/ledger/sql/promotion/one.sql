-- promotion/one.sql: a promotion by its id.
select customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
from promotion
where customer_id = $1 and promotion_id = $2
