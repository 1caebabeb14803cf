-- media/add_uses.sql: enter the media of listings in order.
insert into asset_use (customer_id, listing_id, position, source_id, since_revision)
select $1, g.listing_id, g.position, g.source_id, g.since_revision
from unnest($2::uuid[], $3::smallint[], $4::uuid[], $5::integer[]) as g (listing_id, position, source_id, since_revision)
