-- media/open_listings.sql: the media of these listings' revisions are to be decided on.
insert into asset_listing (customer_id, listing_id, revision, state)
select $1, g.listing_id, g.revision, 'open'
from unnest($2::uuid[], $3::integer[]) as g (listing_id, revision)
order by g.listing_id
on conflict (customer_id, listing_id) do update
set revision = excluded.revision, state = excluded.state
