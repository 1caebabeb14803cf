-- media/keep_leases.sql: sources still being worked on stay leased.
update asset_source s
set next_at = clock_timestamp() + $3::interval
from unnest($1::uuid[], $2::uuid[]) as g (customer_id, source_id)
where s.customer_id = g.customer_id and s.source_id = g.source_id and s.leased
