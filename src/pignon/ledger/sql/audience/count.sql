-- audience/count.sql: add one process's batch of figures to the hours of their listings; a batch that was taken already adds nothing.
with taken as (
    insert into turnstile (turnstile_id, batch) values ($1, $2)
    on conflict (turnstile_id) do update set batch = excluded.batch, at = now() where turnstile.batch < excluded.batch
    returning batch
)
insert into performance (customer_id, listing_id, portal, hour, impressions, views, photo_views, phone_reveals, contact_clicks)
select w.customer_id, w.listing_id, g.portal, g.hour, g.impressions, g.views, g.photo_views, g.phone_reveals, g.contact_clicks
from unnest($3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[])
    as g (portal, public_id, hour, impressions, views, photo_views, phone_reveals, contact_clicks)
join showcase w on w.portal = g.portal and w.public_id = g.public_id
where exists (select from taken)
order by w.customer_id, w.listing_id, g.portal, g.hour
on conflict (customer_id, listing_id, portal, hour) do update
set impressions = performance.impressions + excluded.impressions,
    views = performance.views + excluded.views,
    photo_views = performance.photo_views + excluded.photo_views,
    phone_reveals = performance.phone_reveals + excluded.phone_reveals,
    contact_clicks = performance.contact_clicks + excluded.contact_clicks
