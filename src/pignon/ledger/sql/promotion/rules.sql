-- promotion/rules.sql: a customer's rules by name, or the one of a name, with what each has spent since a moment.
select r.rule_id, r.portal, r.document, r.changed_at, r.look_at, (
    select coalesce(sum(p.cost), 0)::integer from promotion p
    where p.customer_id = $1 and p.rule_id = r.rule_id and p.created_at >= $3 and (p.applied_at is not null or p.state = 'scheduled')
) as spent
from promotion_rule r
where r.customer_id = $1 and ($2::text is null or r.rule_id = $2)
order by r.rule_id
