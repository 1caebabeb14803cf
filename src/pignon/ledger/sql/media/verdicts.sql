-- media/verdicts.sql: what came of each medium of these listings, in order.
select
    u.listing_id, u.position, u.since_revision, s.source_id, s.address, s.medium, s.verdict, s.findings, a.findings as advice,
    a.likeness, a.content
from asset_use u
join asset_source s on s.customer_id = u.customer_id and s.source_id = u.source_id
left join asset a on a.customer_id = s.customer_id and a.asset_id = s.asset_id
where u.customer_id = $1 and u.listing_id = any($2::uuid[])
order by u.listing_id, u.position
