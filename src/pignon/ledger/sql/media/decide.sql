-- media/decide.sql: write what came of a source, unless it was changed meanwhile or its asset was swept away.
update asset_source s
set leased = false, state = 'decided', verdict = $4, findings = $5, asset_id = coalesce($6, s.asset_id), etag = $7, last_modified = $8,
    next_at = $9, tries = $10, first_try_at = $11
where s.customer_id = $1 and s.source_id = $2 and s.changed_at = $3
    and ($6::uuid is null or exists (select from asset a where a.customer_id = $1 and a.asset_id = $6))
