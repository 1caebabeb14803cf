-- intake/accept.sql: decide a batch of writes against the latest accepted revisions; keep the accepted with their documents.
-- The batch comes sorted by (customer, market, external id), each key once. A head is moved only from the revision that
-- was decided on; where another process moved it meanwhile, the row answers `again` and nothing of it is kept. Heads are
-- found and moved by their unique index whatever the planner thinks of the table's size (`limit 1`, one upsert); one
-- that was deleted meanwhile cannot be made anew, since its id is taken: such a batch fails and its rows are decided again
-- one by one. A deletion is told to the upsert by a date of creation that no row has, since a deleted row would not meet
-- the one it deletes; so is an unchanged resend that only raises the version of its source.
-- Arrays that no write of a batch needs come as null: callers' keys ($16, $17), versions ($18, $19) with
-- what is said of late ones ($22), reasons ($20), dates ($21).
with given as materialized (
    select *
    from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bytea[],
        $9::text[], $10::text[], $11::bytea[], $12::integer[], $13::boolean[], $14::text[], $15::text[],
        $16::bytea[], $17::bytea[], $18::numeric[], $19::boolean[], $20::text[], $21::timestamptz[], $22::bytea[]
    ) with ordinality as g (
        customer_id, market, external_id, kind, target, fresh, submission_id, digest,
        wanted, frozen, document, if_match, creates, feed, client_id,
        key, request, source_version, source_instant, reason, asked_at, overtaken, n
    )
),
decided as materialized (
    select
        g.customer_id, g.market, g.external_id, g.kind, g.submission_id, g.frozen, g.document, g.feed, g.client_id, g.n,
        g.source_version, g.source_instant, g.reason, g.asked_at, g.overtaken,
        coalesce(g.digest, h.digest) as digest,
        case when g.kind = 'delete' then h.submission_id else g.submission_id end as carrier,
        h.submission_id as head_carrier, h.feed as head_feed, h.accepted_at as head_accepted_at,
        g.source_version > coalesce(h.source_version, '-infinity') as raises,
        coalesce(h.revision, e.revision) as head_revision, h.frozen as head_frozen,
        coalesce(h.listing_id, e.listing_id, g.fresh) as listing_id,
        coalesce(h.revision, 0) + 1 as revision,
        coalesce(g.wanted, h.wanted) as wanted,
        case g.kind when 'withdraw' then 'withdrawn' when 'pause' then 'paused' when 'resume' then null else h.hold end as hold,
        case g.kind when 'reserve' then 'reserved' when 'sold' then 'sold' when 'resume' then null else h.badge end as badge,
        greatest(date_trunc('milliseconds', clock_timestamp()), h.accepted_at + interval '1 millisecond') as accepted_at,
        case
            when r.word is not null then r.word
            when g.target is not null and h.listing_id is distinct from g.target then 'deleted'
            when h.listing_id is null and g.kind <> 'post' and not g.creates then 'unknown'
            when e.listing_id is not null then 'late'
            when h.frozen <> g.frozen and g.digest is not null then 'frozen'
            when g.kind = 'post' and h.listing_id is not null then 'duplicate'
            when g.if_match is not null and h.revision is distinct from g.if_match then 'stale'
            when g.source_instant <> h.source_instant then 'mixed'
            when g.source_version < h.source_version then 'late'
            when g.kind in ('put', 'patch') and h.digest = g.digest and h.wanted = g.wanted then 'unchanged'
            else 'accepted'
        end as decision
    from given g
    left join lateral (
        select * from listing l
        where l.customer_id = g.customer_id and l.market = g.market and l.external_id = g.external_id and l.deleted_at is null
        limit 1
    ) h on true
    left join lateral (
        select case when i.request <> g.request then 'reused' when i.running_until > clock_timestamp() then 'running' else 'replayed' end as word
        from idempotency i
        where g.key is not null and i.customer_id = g.customer_id and i.key = g.key
        limit 1
    ) r on true
    left join lateral (
        select l.listing_id, l.revision, l.source_instant, l.source_version
        from listing l
        where g.source_version is not null and h.listing_id is null
            and l.customer_id = g.customer_id and l.market = g.market and l.external_id = g.external_id and l.deleted_at is not null
        order by l.listing_id desc
        limit 1
    ) e on e.source_instant = g.source_instant and e.source_version > g.source_version
),
kept as (
    insert into listing as l (
        customer_id, listing_id, market, external_id, revision, digest, wanted, frozen, submission_id, feed,
        created_at, accepted_at, hold, badge, source_version, source_instant
    )
    select
        customer_id, listing_id, market, external_id,
        case when decision = 'accepted' then revision else head_revision end,
        digest, wanted, frozen,
        case when decision = 'accepted' then carrier else head_carrier end,
        case when decision = 'accepted' then feed else head_feed end,
        case when decision <> 'accepted' then '-infinity' when kind = 'delete' then 'infinity' else accepted_at end,
        case when decision = 'accepted' then accepted_at else head_accepted_at end,
        hold, badge, source_version, source_instant
    from decided
    where decision = 'accepted' or (decision = 'unchanged' and raises)
    order by n
    on conflict (customer_id, market, external_id) where deleted_at is null do update
    set revision = excluded.revision, digest = excluded.digest, wanted = excluded.wanted, submission_id = excluded.submission_id,
        feed = excluded.feed, accepted_at = excluded.accepted_at,
        deleted_at = case when excluded.created_at = 'infinity' then excluded.accepted_at end,
        hold = excluded.hold, badge = excluded.badge, source_version = coalesce(excluded.source_version, l.source_version),
        source_instant = coalesce(excluded.source_instant, l.source_instant)
    where l.listing_id = excluded.listing_id
        and l.revision = excluded.revision - case when excluded.created_at = '-infinity' then 0 else 1 end
    returning l.listing_id
),
filed as (
    insert into submission (
        customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document, outcome, settled_at,
        idle, badge, reason, asked_at, findings
    )
    select
        customer_id, submission_id, listing_id, market, kind,
        case when decision = 'accepted' then revision else head_revision end,
        case when hold is null or kind = 'delete' then wanted else hold end,
        client_id, accepted_at,
        case when decision = 'accepted' then coalesce(document, (
            select s.document from submission s where s.customer_id = d.customer_id and s.submission_id = d.head_carrier and d.kind <> 'delete'
        )) end,
        case decision when 'unchanged' then 'unchanged' when 'late' then 'superseded' end,
        case when decision <> 'accepted' then accepted_at end,
        decision = 'late', badge, reason, asked_at,
        case when decision = 'late' then overtaken end
    from decided d
    where decision = 'late' or (decision = 'unchanged' and raises is not true)
        or (decision in ('accepted', 'unchanged') and listing_id in (select listing_id from kept))
),
judged_again as (
    insert into due (customer_id, due_id, at, reason, listing_id)
    select customer_id, submission_id, accepted_at, 'resend', listing_id
    from decided d
    where decision = 'unchanged' and (raises is not true or listing_id in (select listing_id from kept)) and exists (
        select from publication p where p.customer_id = d.customer_id and p.listing_id = d.listing_id and p.outside
    )
)
select
    d.n,
    case
        when (d.decision = 'accepted' or (d.decision = 'unchanged' and d.raises)) and d.listing_id not in (select listing_id from kept) then 'again'
        else d.decision
    end as decision,
    d.listing_id, d.head_revision, d.head_frozen, d.accepted_at,
    case when d.decision = 'accepted' then d.revision else d.head_revision end as revision
from decided d
order by d.n
