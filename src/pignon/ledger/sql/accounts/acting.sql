-- accounts/acting.sql: the open customers a client acts for: the one of that name, or the first two where none is named.
select customer_id, g.intermediary_id
from client c
    join client_grant g using (client_id)
    join directory d on d.intermediary_id = g.intermediary_id and d.sandbox = c.sandbox
    join customer u using (customer_id)
where c.client_id = $1 and c.disabled_at is null and ($2::text is null or g.intermediary_id = $2)
    and u.closed_at is null
order by g.intermediary_id
limit 2
