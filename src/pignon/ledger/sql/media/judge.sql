-- media/judge.sql: see whether all media of these listings are decided, and give those of which that changed. Where a publication
-- waits for its pictures, and where media failed, leave settlement work. Runs under the customer's lock: of two media decided at once the second sees the first.
with found as materialized (
    select
        l.listing_id, l.state as before,
        case when bool_or(s.verdict is null) then 'open' when bool_or(s.verdict <> 'CREATED') then 'failed' else 'ready' end as after
    from asset_listing l
    join asset_use u on u.customer_id = l.customer_id and u.listing_id = l.listing_id
    join asset_source s on s.customer_id = u.customer_id and s.source_id = u.source_id
    where l.customer_id = $1 and l.listing_id = any($2::uuid[])
    group by l.listing_id, l.state
),
waiting as (
    insert into due (customer_id, due_id, at, reason, listing_id)
    select $1, gen_random_uuid(), clock_timestamp(), 'media', f.listing_id
    from found f
    where (f.after = 'failed' and f.before <> f.after) or exists (
        select from publication p where p.customer_id = $1 and p.listing_id = f.listing_id and p.state = 'pending'
    )
)
update asset_listing l
set state = f.after
from found f
where l.customer_id = $1 and l.listing_id = f.listing_id and f.before <> f.after
returning l.listing_id, l.revision, f.before, f.after, (
    select string_agg(p.portal, ',' order by p.portal)
    from publication p where p.customer_id = l.customer_id and p.listing_id = l.listing_id and p.state = 'live'
) as live
