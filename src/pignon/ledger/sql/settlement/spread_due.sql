-- settlement/spread_due.sql: contracts ($1) or packs ($2) changed: each listing that it may concern is judged again, as
-- work of its own. Turns take work by its date: so that places go to the longest waiting, however many turns it takes,
-- the dates follow the ranks in the queue, a microsecond apart up to now.
with open_contract as (
    select * from contract
    where customer_id = any($1::uuid[]) and closed_at is null
        and coalesce(starts_at <= clock_timestamp(), true) and coalesce(ends_at > clock_timestamp(), true)
)
insert into due (customer_id, due_id, at, reason, listing_id)
select
    customer_id, gen_random_uuid(),
    statement_timestamp() - (interval '1 microsecond') * (row_number() over (order by queued_at desc, listing_id desc)),
    'contract', listing_id
from (
    select customer_id, listing_id, min(queued_at) as queued_at
    from (
        select p.customer_id, p.listing_id, p.queued_at
        from publication p
        left join open_contract c on c.customer_id = p.customer_id and c.portal = p.portal
        where p.customer_id = any($1::uuid[]) and (p.outside or (c.portal is null and p.state in ('live', 'waiting', 'pending')))
        union all
        select t.customer_id, t.listing_id, l.created_at
        from standing t
        join open_contract c on c.customer_id = t.customer_id and c.market = t.market
        join listing l on l.customer_id = t.customer_id and l.listing_id = t.listing_id
        where t.customer_id = any($1::uuid[]) and t.wanted = 'all' and not t.deleted and not exists (
            select from publication p
            where p.customer_id = t.customer_id and p.listing_id = t.listing_id and p.portal = c.portal and p.state <> 'ended'
        )
        union all
        select customer_id, listing_id, queued_at from publication where customer_id = any($2::uuid[]) and state = 'refused'
    ) w
    group by customer_id, listing_id
) ranked
