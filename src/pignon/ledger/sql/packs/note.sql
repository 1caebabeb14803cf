-- packs/note.sql: keep which packs this server runs; each customer of one that changed is left work: refusals are judged again.
with changed as (
    select g.market, g.checksum, p.market is not null as known
    from unnest($1::text[], $2::text[]) as g (market, checksum)
    left join pack p on p.market = g.market
    where p.checksum is distinct from g.checksum
),
noted as (
    insert into pack (market, checksum)
    select market, checksum from changed
    on conflict (market) do update set checksum = excluded.checksum, changed_at = now()
)
insert into due (customer_id, due_id, at, reason)
select distinct on (c.customer_id) c.customer_id, gen_random_uuid(), clock_timestamp(), 'pack'
from changed d
join customer c on d.known and d.market = any(string_to_array(c.markets, ','))
