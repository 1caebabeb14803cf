-- media/take.sql: lease up to $1 sources that are due for $3, at most $2 at a time of each host and 2 of one that fails. Hosts are
-- found by hopping over the index, so that a host with a long pile keeps no other waiting.
with recursive hosts (host) as (
    (select host from asset_source where next_at is not null order by host limit 1)
    union all
    select (select s.host from asset_source s where s.next_at is not null and s.host > h.host order by s.host limit 1)
    from hosts h
    where h.host is not null
),
places as (
    select h.host, case
        when h.host = '' then $1::integer
        else greatest(0, case when m.failures >= 3 then 2 else $2::integer end - (
            select count(*) from asset_source l where l.customer_id is not null and l.host = h.host and l.leased and l.next_at > clock_timestamp()
        )::integer)
    end as free
    from hosts h
    left join media_host m on m.host = h.host
    where h.host is not null and coalesce(m.not_before, '-infinity') <= clock_timestamp()
),
ripe as (
    select s.customer_id, s.source_id
    from places p
    cross join lateral (
        select d.customer_id, d.source_id, d.next_at
        from asset_source d
        where d.host = p.host and d.next_at <= clock_timestamp()
        order by d.next_at limit p.free
    ) s
    order by s.next_at
    limit $1
)
update asset_source s
set leased = true, next_at = clock_timestamp() + $3::interval
from ripe r
where s.customer_id = r.customer_id and s.source_id = r.source_id
returning
    s.customer_id, s.source_id, s.address, s.medium, s.host, s.state, s.tries, s.first_try_at, s.verdict, s.asset_id, s.etag,
    s.last_modified, s.changed_at, s.file_name
