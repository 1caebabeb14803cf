-- audience/figures.sql: a customer's figures by listing, portal and period ($6: hour, day), from $4 to before $5, after ($7, $8, $9).
-- Each period in which a listing is live has its row, also where nothing was counted.
with pair as (
    select p.listing_id, p.portal, case when p.state = 'live' then p.live_since end as live_since
    from publication p
    where p.customer_id = $1 and ($2::uuid is null or p.listing_id = $2) and ($3::text is null or p.portal = $3)
      and (p.listing_id, p.portal) >= ($7::uuid, $8::text)
      and ((p.state = 'live' and p.live_since < $5) or exists (
          select from performance f
          where f.customer_id = p.customer_id and f.listing_id = p.listing_id and f.portal = p.portal
            and f.hour >= $4 and f.hour < $5))
    order by p.listing_id, p.portal
    limit $10 + 1
)
select a.listing_id, a.portal, t.period, l.external_id, l.market, l.created_at, a.live_since,
       t.impressions, t.views, t.photo_views, t.phone_reveals, t.contact_clicks, t.contacts
from pair a
join listing l on l.customer_id = $1 and l.listing_id = a.listing_id
cross join lateral (
    select one.period, sum(one.impressions) as impressions, sum(one.views) as views, sum(one.photo_views) as photo_views,
           sum(one.phone_reveals) as phone_reveals, sum(one.contact_clicks) as contact_clicks, sum(one.contacts) as contacts
    from (
        select date_trunc($6, f.hour, 'UTC') as period,
               f.impressions, f.views, f.photo_views, f.phone_reveals, f.contact_clicks, f.contacts
        from performance f
        where f.customer_id = $1 and f.listing_id = a.listing_id and f.portal = a.portal and f.hour >= $4 and f.hour < $5
        union all
        select day, 0, 0, 0, 0, 0, 0
        from generate_series(
            date_trunc($6, greatest($4, a.live_since), 'UTC'), least($5, $11) - interval '1 microsecond',
            case $6 when 'day' then interval '24 hours' else interval '1 hour' end
        ) as day
        where a.live_since is not null
    ) one
    group by one.period
) t
where (a.listing_id, a.portal, t.period) > ($7, $8, $9::timestamptz)
order by a.listing_id, a.portal, t.period
limit $10
