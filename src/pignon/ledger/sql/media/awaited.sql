-- media/awaited.sql: whether bytes are awaited under this word; it is then used up.
update asset_source s
set token = null
where s.customer_id = $1 and s.source_id = $2 and s.token = $3 and s.token_until > clock_timestamp()
returning s.source_id
