-- promotion/put_rule.sql: keep a rule as it is given now, to be looked at at once; no row where the customer has too many.
insert into promotion_rule (customer_id, rule_id, portal, document, look_at, changed_at)
select $1, $2, $3, $4, $5, $5
where (select count(*) from promotion_rule r where r.customer_id = $1 and r.rule_id <> $2) < $6
on conflict (customer_id, rule_id) do update
set portal = excluded.portal, document = excluded.document, look_at = excluded.look_at, changed_at = excluded.changed_at
returning rule_id
