-- promotion/drop_rule.sql: end a rule; its log stays.
delete from promotion_rule where customer_id = $1 and rule_id = $2
