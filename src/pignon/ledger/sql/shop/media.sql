-- shop/media.sql: the media of a listing that can be shown, in order; a row without an asset tells that they were looked at.
select u.position, case when s.verdict = 'CREATED' then a.asset_id end as asset_id, a.medium, a.files, a.placeholder
from asset_use u
cross join lateral (select * from asset_source s where s.customer_id = u.customer_id and s.source_id = u.source_id limit 1) s
left join lateral (select * from asset a where a.customer_id = s.customer_id and a.asset_id = s.asset_id limit 1) a on true
where u.customer_id = $1 and u.listing_id = $2
order by u.position
