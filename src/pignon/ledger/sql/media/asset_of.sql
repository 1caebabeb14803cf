-- media/asset_of.sql: the asset that a customer's bytes became before.
select a.asset_id from asset a where a.customer_id = $1 and a.content = $2
