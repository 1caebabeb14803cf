-- settlement/pictures.sql: of these listings' revisions, how many pictures are good and how many undecided; none that was not noticed yet.
select
    g.listing_id,
    count(*) filter (where s.verdict = 'CREATED') as good,
    count(*) filter (where s.verdict is null) as undecided
from unnest($1::uuid[], $2::uuid[], $3::integer[]) as g (customer_id, listing_id, revision)
join asset_listing l on l.customer_id = g.customer_id and l.listing_id = g.listing_id and l.revision = g.revision
join asset_use u on u.customer_id = g.customer_id and u.listing_id = g.listing_id
join asset_source s on s.customer_id = u.customer_id and s.source_id = u.source_id and s.medium = 'picture'
group by g.listing_id
