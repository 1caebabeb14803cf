-- media/add_asset.sql: enter an asset; where equal bytes became one meanwhile, that one is given.
with added as (
    insert into asset (
        customer_id, asset_id, content, medium, bytes, width, height, seconds, likeness, placeholder, files, findings
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict (customer_id, content) do nothing
    returning asset_id
)
select asset_id from added
union all
select a.asset_id from asset a where a.customer_id = $1 and a.content = $3
limit 1
