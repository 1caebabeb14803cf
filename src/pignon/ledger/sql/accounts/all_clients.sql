-- accounts/all_clients.sql: every client with the hashes of its secrets and the customers it acts for.
select
    client_id, scopes, sandbox, disabled_at is not null as disabled, epoch, calls_a_minute, lines_a_minute,
    array(select hash from client_secret s where s.client_id = c.client_id) as hashes,
    array(select intermediary_id from client_grant g where g.client_id = c.client_id) as customers
from client c
order by client_id
