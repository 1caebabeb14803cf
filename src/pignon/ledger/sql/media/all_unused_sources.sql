-- media/all_unused_sources.sql: sources whose time without a listing is over, at most $1.
delete from asset_source s
using (
    select customer_id, source_id from asset_source where unused_until <= clock_timestamp() order by unused_until limit $1
) g
where s.customer_id = g.customer_id and s.source_id = g.source_id and s.unused_until <= clock_timestamp()
    and not exists (select from asset_use u where u.customer_id = s.customer_id and u.source_id = s.source_id)
returning s.customer_id, s.source_id, s.asset_id
