-- media/source_page.sql: a customer's media in the order of their ids, those after $2, at most $3; of one listing where $4 names it.
select
    s.source_id, s.address, s.medium, s.state, s.verdict, s.findings, s.file_name, s.created_at, s.unused_until,
    a.asset_id, a.medium as kind, a.width, a.height, a.seconds, a.placeholder, a.files, a.findings as advice, a.bytes,
    (
        select string_agg(distinct u.listing_id::text, ',') from asset_use u
        where u.customer_id = s.customer_id and u.source_id = s.source_id
    ) as listings
from asset_source s
left join asset a on a.customer_id = s.customer_id and a.asset_id = s.asset_id
where s.customer_id = $1 and s.source_id > $2 and ($4::uuid is null or exists (
    select from asset_use u where u.customer_id = s.customer_id and u.source_id = s.source_id and u.listing_id = $4
)) and ($5::uuid is null or s.source_id = $5)
order by s.source_id
limit $3
