-- intake/restore.sql: bring back the listing that had this external id last, deleted for less than $13, unless the id is in use.
-- It goes on under its old id with the next revision and the document that it had. Where the id is taken meanwhile the
-- statement fails and is decided again.
with head as (
    select * from listing
    where customer_id = $1 and market = $2 and external_id = $3 and deleted_at is not null
    order by listing_id desc
    limit 1
),
decided as materialized (
    select
        h.*,
        coalesce(u.listing_id, h.listing_id, $4::uuid) as said_id,
        greatest(date_trunc('milliseconds', clock_timestamp()), h.accepted_at + interval '1 millisecond') as at,
        case
            when i.request <> $8::bytea then 'reused'
            when i.running_until > clock_timestamp() then 'running'
            when i.key is not null then 'replayed'
            when u.listing_id is not null then 'duplicate'
            when h.listing_id is null or h.deleted_at < clock_timestamp() - $13::interval then 'unknown'
            when h.revision <> $6::integer then 'stale'
            when h.source_instant <> $10::boolean then 'mixed'
            when $9::numeric < h.source_version then 'late'
            else 'accepted'
        end as decision
    from (values (1)) as one
    left join head h on true
    left join listing u on u.customer_id = $1 and u.market = $2 and u.external_id = $3 and u.deleted_at is null
    left join idempotency i on i.customer_id = $1 and i.key = $7::bytea
),
kept as (
    update listing l
    set deleted_at = null, revision = l.revision + 1, submission_id = $4, accepted_at = d.at,
        source_version = coalesce($9, l.source_version), source_instant = coalesce($10, l.source_instant)
    from decided d
    where l.customer_id = $1 and l.listing_id = d.listing_id and l.revision = d.revision and l.deleted_at is not null and d.decision = 'accepted'
    returning l.listing_id
),
filed as (
    insert into submission (
        customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document,
        outcome, settled_at, idle, badge, reason, asked_at, findings
    )
    select
        $1, $4, listing_id, $2, 'restore',
        case when decision = 'late' then revision else revision + 1 end,
        coalesce(hold, wanted),
        $5, at,
        case when decision = 'accepted' then (
            select s.document from submission s where s.customer_id = $1 and s.submission_id = d.submission_id
        ) end,
        case when decision = 'late' then 'superseded' end,
        case when decision = 'late' then at end,
        decision = 'late', badge, $11::text, $12::timestamptz,
        case when decision = 'late' then $14::bytea end
    from decided d
    where decision = 'late' or (decision = 'accepted' and listing_id in (select listing_id from kept))
)
select
    case when d.decision = 'accepted' and not exists (select from kept) then 'again' else d.decision end as decision,
    d.said_id as listing_id, d.revision as head_revision, d.frozen as head_frozen, d.at as accepted_at,
    case when d.decision = 'accepted' then d.revision + 1 else d.revision end as revision
from decided d
