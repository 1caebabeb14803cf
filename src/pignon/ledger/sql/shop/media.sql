-- shop/media.sql: the media of a listing that can be shown, in order; a row without an asset tells that they were looked at.
select u.position, case when s.verdict = 'CREATED' then a.asset_id end as asset_id, a.medium, a.files, a.placeholder
from asset_use u
join asset_source s on s.customer_id = u.customer_id and s.source_id = u.source_id
left join asset a on a.customer_id = s.customer_id and a.asset_id = s.asset_id
where u.customer_id = $1 and u.listing_id = $2
order by u.position
