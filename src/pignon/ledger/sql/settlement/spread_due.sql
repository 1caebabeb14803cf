-- settlement/spread_due.sql: contracts ($1) or packs ($2) changed: each listing that it may concern is judged again, as
-- work of its own.
with open_contract as (
    select * from contract
    where customer_id = any($1::uuid[]) and closed_at is null
        and coalesce(starts_at <= clock_timestamp(), true) and coalesce(ends_at > clock_timestamp(), true)
)
insert into due (customer_id, due_id, at, reason, listing_id)
select distinct on (w.customer_id, w.listing_id) w.customer_id, gen_random_uuid(), clock_timestamp(), 'contract', w.listing_id
from (
    select p.customer_id, p.listing_id
    from publication p
    left join open_contract c on c.customer_id = p.customer_id and c.portal = p.portal
    where p.customer_id = any($1::uuid[]) and (p.outside or (c.portal is null and p.state in ('live', 'waiting', 'pending')))
    union all
    select t.customer_id, t.listing_id
    from standing t
    join open_contract c on c.customer_id = t.customer_id and c.market = t.market
    where t.customer_id = any($1::uuid[]) and t.wanted = 'all' and not t.deleted and not exists (
        select from publication p
        where p.customer_id = t.customer_id and p.listing_id = t.listing_id and p.portal = c.portal and p.state <> 'ended'
    )
    union all
    select customer_id, listing_id from publication where customer_id = any($2::uuid[]) and state = 'refused'
) w
