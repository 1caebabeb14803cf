-- delivery/progress.sql: how far an endpoint was told and how it does; nothing where the lease is somebody else's by now.
update webhook
set told = $4, failures = $5, failing_since = $6, noticed = $7, next_at = $8, leased_until = $9,
    disabled_at = $10, disabled_why = $11
where customer_id = $1 and webhook_id = $2 and leased_by = $3
