-- delivery/rotate_secret.sql: give an endpoint a new secret; the old one signs too until $4.
update webhook
set old_secret = secret, old_until = $4, secret = new_secret(), leased_by = null, leased_until = least(leased_until, now() + interval '1 second')
where customer_id = $1 and client_id = $2 and webhook_id = $3
returning secret
