-- audience/all_fine.sql: roll up to $2 hours from before $1 into their days; a row of midnight is its day's.
with rolled as (
    delete from performance
    where ctid = any(array(
        select f.ctid from performance f
        where f.hour < $1 and extract(hour from timezone('UTC', f.hour)) > 0
        order by f.hour limit $2
        for update skip locked
    ))
    returning *
), summed as (
    insert into performance
    select customer_id, listing_id, portal, date_trunc('day', hour, 'UTC') as day,
           sum(impressions), sum(views), sum(photo_views), sum(phone_reveals), sum(contact_clicks), sum(contacts)
    from rolled
    group by customer_id, listing_id, portal, day
    order by customer_id, listing_id, portal, day
    on conflict (customer_id, listing_id, portal, hour) do update
    set impressions = performance.impressions + excluded.impressions,
        views = performance.views + excluded.views,
        photo_views = performance.photo_views + excluded.photo_views,
        phone_reveals = performance.phone_reveals + excluded.phone_reveals,
        contact_clicks = performance.contact_clicks + excluded.contact_clicks,
        contacts = performance.contacts + excluded.contacts
)
select count(*) from rolled
