-- accounts/revoked.sql: the least epoch whose tokens each client may still use, and which customers are closed.
select client_id, case when disabled_at is null then epoch else 2147483647 end as epoch, null::uuid as customer_id
from client
union all
select null, null, customer_id
from customer
where closed_at is not null
