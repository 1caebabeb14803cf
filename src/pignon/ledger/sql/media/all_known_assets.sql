-- media/all_known_assets.sql: those of these assets that there are.
select a.asset_id from asset a where a.asset_id = any($1::uuid[])
