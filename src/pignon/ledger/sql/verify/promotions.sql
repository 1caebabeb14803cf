-- verify/promotions.sql: promotions whose credits are not where their state says: spent once when applied, set aside while held, else given back.
select coalesce(p.customer_id, e.customer_id) as customer_id, coalesce(p.promotion_id, e.promotion_id)::text as subject,
    format('%s at %s credits, but %s spent in %s charges and %s set aside', coalesce(p.state, 'no promotion'), p.cost,
        coalesce(e.spent, 0), coalesce(e.charges, 0), coalesce(e.held, 0)) as says
from promotion p
full join (
    select customer_id, promotion_id, coalesce(sum(amount) filter (where account = 'spent'), 0) as spent,
        coalesce(sum(amount) filter (where account = 'held'), 0) as held, count(*) filter (where account = 'spent') as charges
    from credit_entry
    where promotion_id is not null
    group by customer_id, promotion_id
) e on e.customer_id = p.customer_id and e.promotion_id = p.promotion_id
where p.customer_id is null
    or coalesce(e.spent, 0) <> case when p.applied_at is not null then p.cost else 0 end
    or coalesce(e.charges, 0) <> case when p.applied_at is not null then 1 else 0 end
    or coalesce(e.held, 0) <> case when p.state = 'scheduled' and p.held then p.cost else 0 end
    or (p.state in ('applied', 'ended') and p.applied_at is null)
order by 1, 2
limit 1
