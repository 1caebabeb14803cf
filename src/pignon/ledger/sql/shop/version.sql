-- shop/version.sql: which version of a public page is up and what became of its media, or that its listing has ended.
select w.submission_id, w.changed_at, w.ended_at, (
    select string_agg(concat(s.verdict, s.asset_id), ' ' order by u.position)
    from asset_use u
    cross join lateral (select * from asset_source s where s.customer_id = u.customer_id and s.source_id = u.source_id limit 1) s
    where u.customer_id = w.customer_id and u.listing_id = w.listing_id
) as media
from showcase w
where w.portal = $1 and w.public_id = $2 and w.sandbox = $3
