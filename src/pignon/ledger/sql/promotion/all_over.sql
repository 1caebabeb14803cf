-- promotion/all_over.sql: the top, of any customer, that ran out first; held until the transaction ends.
select customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
from promotion
where state = 'applied' and kind = 'top' and until <= $1
order by until
limit 1
for update skip locked
