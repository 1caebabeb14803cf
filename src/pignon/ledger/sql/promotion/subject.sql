-- promotion/subject.sql: a listing as a promotion on a portal finds it: its contract there, where it stands, whether a write is pending.
select
    l.listing_id, l.market, l.deleted_at is not null as deleted, p.state,
    k.customer_id is not null as contracted,
    exists (
        select from submission s where s.customer_id = $1 and s.listing_id = l.listing_id and s.outcome is null
    ) as pending
from listing l
left join contract k on k.customer_id = l.customer_id and k.portal = $3 and k.market = l.market and k.closed_at is null
    and (k.starts_at is null or k.starts_at <= $4) and (k.ends_at is null or k.ends_at > $4)
left join publication p on p.customer_id = l.customer_id and p.listing_id = l.listing_id and p.portal = $3
where l.customer_id = $1 and l.listing_id = $2
