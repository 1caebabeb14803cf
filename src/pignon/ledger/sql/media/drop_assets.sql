-- media/drop_assets.sql: drop those of a customer's assets in $2 that no source has any more; their files are given back.
delete from asset a
where a.customer_id = $1 and a.asset_id = any($2::uuid[])
    and not exists (select from asset_source s where s.customer_id = a.customer_id and s.asset_id = a.asset_id)
returning a.asset_id, a.files
