-- media/add_sources.sql: enter addresses that listings use. A known one is kept; one that failed is tried again, since a
-- partner who sends a listing anew may have mended it.
insert into asset_source as s (customer_id, source_id, address, medium, host, state, next_at, verdict, findings)
select
    $1, g.source_id, g.address, g.medium, g.host, case when g.verdict is null then 'wanted' else 'decided' end,
    case when g.verdict is null then clock_timestamp() end, g.verdict, g.findings
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[])
    as g (source_id, address, medium, host, verdict, findings)
order by g.source_id
on conflict (customer_id, source_id) do update
set unused_until = null,
    changed_at = case when s.verdict <> 'CREATED' and s.host <> '' then clock_timestamp() else s.changed_at end,
    state = case when s.verdict <> 'CREATED' and s.host <> '' then 'wanted' else s.state end,
    next_at = case when s.verdict <> 'CREATED' and s.host <> '' then clock_timestamp() else s.next_at end,
    leased = case when s.verdict <> 'CREATED' and s.host <> '' then false else s.leased end,
    tries = case when s.verdict <> 'CREATED' and s.host <> '' then 0 else s.tries end,
    first_try_at = case when s.verdict <> 'CREATED' and s.host <> '' then null else s.first_try_at end,
    verdict = case when s.verdict <> 'CREATED' and s.host <> '' then null else s.verdict end
where s.unused_until is not null or (s.verdict <> 'CREATED' and s.host <> '')
