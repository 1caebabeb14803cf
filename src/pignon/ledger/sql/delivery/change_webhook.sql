-- delivery/change_webhook.sql: change an endpoint; what is null stays. Enabled again it goes on where it was.
update webhook
set url = coalesce($4, url), types = coalesce($5, types), markets = coalesce($6, markets), portals = coalesce($7, portals),
    disabled_at = case when $8::boolean then null when $8 = false then coalesce(disabled_at, now()) else disabled_at end,
    disabled_why = case when $8::boolean then null when $8 = false and disabled_at is null then 'disabled by the partner' else disabled_why end,
    failures = case when $8::boolean or $4 is not null then 0 else failures end,
    failing_since = case when $8::boolean then null else failing_since end,
    noticed = case when $8::boolean then 0 else noticed end,
    next_at = case when $8::boolean or $4 is not null then '-infinity' else next_at end,
    leased_by = null, leased_until = least(leased_until, now() + interval '1 second')
where customer_id = $1 and client_id = $2 and webhook_id = $3
