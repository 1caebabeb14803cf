-- promotion/verdicts.sql: the log of a rule, newest first.
select verdict_id, at, listing_id, promotion_id, why, facts from promotion_verdict
where customer_id = $1 and rule_id = $2 and verdict_id < $3
order by verdict_id desc
limit $4
