-- promotion/all_due.sql: the scheduled promotion, of any customer, that is to be looked at first; held until the transaction ends.
select customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
from promotion
where state = 'scheduled' and look_at <= $1
order by look_at
limit 1
for update skip locked
