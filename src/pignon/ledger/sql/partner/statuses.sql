-- partner/statuses.sql: the status rows of a listing, oldest first: each write's steps, and what settlement said of it.
-- Steps are derived: received when accepted, a microsecond apart, which settlement's own dates never meet.
with standing_words as (
    select coalesce(max(first_revision), 2147483647) as first_revision
    from standing where customer_id = $1 and listing_id = $2
),
contracted as (
    select coalesce(string_agg(portal, ',' order by portal), '') as portals
    from contract where customer_id = $1 and market = $3 and closed_at is null
),
steps as (
    select
        s.accepted_at + step.n * interval '1 microsecond' as at,
        step.word as status,
        case when step.n < 2 then step.word || '_' || upper(s.kind) end as sub_status,
        case s.wanted when 'all' then c.portals when 'none' then '' when 'withdrawn' then '' when 'paused' then '' else s.wanted end as portals,
        s.revision,
        false as terminal,
        null::bytea[] as data
    from submission s
    cross join standing_words w
    cross join contracted c
    cross join lateral (
        values
            (0, 'RECEIVING'),
            (1, 'RECEIVED'),
            (2, case when s.kind in ('delete', 'withdraw', 'pause') then 'DELETING' when s.revision <= w.first_revision then 'CREATING' else 'UPDATING' end)
    ) as step (n, word)
    where s.customer_id = $1 and s.listing_id = $2 and s.outcome is distinct from 'unchanged' and not s.idle
),
verdicts as (
    select
        at,
        status,
        null::text as sub_status,
        string_agg(portals, ',' order by sequence) filter (where portals <> '') as portals,
        max(revision) as revision,
        true as terminal,
        array_agg(data order by sequence) as data
    from event
    where customer_id = $1 and listing_id = $2 and status is not null
    group by at, status
),
said as (
    select * from steps
    union all
    select at, status, sub_status, coalesce(portals, ''), revision, terminal, data from verdicts
),
newest as (
    select distinct on (portal) at
    from said cross join lateral unnest(string_to_array(portals, ',')) as portal
    where terminal
    order by portal, at desc
)
select at, status, sub_status, portals, revision, terminal, data
from said
where ($4::timestamptz is null or at > $4)
    and ($5::text is null or status = any(string_to_array($5, ',')))
    and ($6::text is null or string_to_array(portals, ',') && string_to_array($6, ','))
    and (
        not $7
        or at in (select at from newest)
        or (not exists (select from newest) and at = (select max(at) from said))
    )
order by at
limit $8
