-- promotion/all_due_rules.sql: the rule, of any customer, that is to be looked at first; held until the transaction ends.
select customer_id, rule_id, portal, document from promotion_rule
where look_at <= $1
order by look_at
limit 1
for update skip locked
