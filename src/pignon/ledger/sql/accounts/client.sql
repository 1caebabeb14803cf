-- accounts/client.sql: a client that may ask for tokens, with the hashes of its secrets.
select scopes, sandbox, epoch, array(select hash from client_secret s where s.client_id = c.client_id) as hashes
from client c
where client_id = $1 and disabled_at is null
