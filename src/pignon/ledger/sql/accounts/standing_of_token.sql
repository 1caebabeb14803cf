-- accounts/standing_of_token.sql: what a token says, held against the ledger; no row where it may act no more.
select u.intermediary_id, u.sandbox, u.language, u.markets, c.calls_a_minute, c.lines_a_minute
from client c
    join client_grant g using (client_id)
    join directory d on d.intermediary_id = g.intermediary_id and d.sandbox = c.sandbox
    join customer u using (customer_id)
where c.client_id = $1 and c.disabled_at is null and c.epoch <= $2 and customer_id = $3 and u.closed_at is null
