-- media/all_replaced_assets.sql: assets older than $2 that no source has, at most $1: another came in their place.
select a.customer_id, a.asset_id
from asset a
where a.created_at < clock_timestamp() - $2::interval
    and not exists (select from asset_source s where s.customer_id = a.customer_id and s.asset_id = a.asset_id)
limit $1
