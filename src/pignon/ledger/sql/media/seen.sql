-- media/seen.sql: how far a customer's events were looked through.
select coalesce((select seen from asset_turn where customer_id = $1), 0)
