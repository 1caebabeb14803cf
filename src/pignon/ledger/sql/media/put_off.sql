-- media/put_off.sql: a source is tried again at $4, as the tries in $5 and $6 say; unless it was changed meanwhile.
update asset_source s
set leased = false, next_at = $4, tries = $5, first_try_at = $6
where s.customer_id = $1 and s.source_id = $2 and s.changed_at = $3
