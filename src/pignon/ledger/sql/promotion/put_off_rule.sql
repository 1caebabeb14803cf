-- promotion/put_off_rule.sql: look at a rule again later.
update promotion_rule set look_at = $3 where customer_id = $1 and rule_id = $2
