-- intake/accept.sql: decide a batch of writes against the latest accepted revisions; keep the accepted with their documents.
-- The batch comes sorted by (customer, market, external id), each key once. A head is moved only from the revision
-- that was decided on; where another process moved it meanwhile, the row answers `again` and nothing of it is kept.
-- `(x in (select ...)) is true` makes a hashed lookup, where a plain `in` becomes a nested loop over the whole batch.
with given as materialized (
    select *
    from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bytea[],
        $9::text[], $10::text[], $11::bytea[], $12::integer[], $13::boolean[], $14::text[], $15::text[]
    ) with ordinality as g (
        customer_id, market, external_id, kind, target, fresh, submission_id, digest,
        wanted, frozen, document, if_match, creates, feed, client_id, n
    )
),
decided as materialized (
    select
        g.customer_id, g.market, g.external_id, g.kind, g.submission_id, g.digest, g.frozen, g.document, g.feed, g.client_id, g.n,
        h.listing_id as head_id, h.revision as head_revision, h.frozen as head_frozen,
        coalesce(h.listing_id, g.fresh) as listing_id,
        coalesce(h.revision, 0) + 1 as revision,
        coalesce(g.wanted, h.wanted) as wanted,
        greatest(date_trunc('milliseconds', clock_timestamp()), h.accepted_at + interval '1 millisecond') as accepted_at,
        case
            when g.target is not null and h.listing_id is distinct from g.target then 'deleted'
            when h.listing_id is null and g.kind <> 'post' and not g.creates then 'unknown'
            when h.frozen <> g.frozen and g.kind <> 'delete' then 'frozen'
            when g.kind = 'post' and h.listing_id is not null then 'duplicate'
            when g.if_match is not null and h.revision is distinct from g.if_match then 'stale'
            when g.kind = 'put' and h.digest = g.digest and h.wanted = g.wanted then 'unchanged'
            else 'accepted'
        end as decision
    from given g
    left join listing h
        on h.customer_id = g.customer_id and h.market = g.market and h.external_id = g.external_id and h.deleted_at is null
),
moved as (
    update listing l
    set revision = d.revision,
        digest = case when d.kind = 'delete' then l.digest else d.digest end,
        wanted = d.wanted,
        submission_id = case when d.kind = 'delete' then l.submission_id else d.submission_id end,
        feed = d.feed,
        accepted_at = d.accepted_at,
        deleted_at = case when d.kind = 'delete' then d.accepted_at end
    from decided d
    where d.decision = 'accepted' and d.head_id is not null
        and l.customer_id = d.customer_id and l.listing_id = d.head_id and l.revision = d.head_revision and l.deleted_at is null
    returning d.n
),
made as (
    insert into listing (
        customer_id, listing_id, market, external_id, revision, digest, wanted, frozen, submission_id, feed, created_at, accepted_at
    )
    select customer_id, listing_id, market, external_id, 1, digest, wanted, frozen, submission_id, feed, accepted_at, accepted_at
    from decided
    where decision = 'accepted' and head_id is null
    order by n
    on conflict (customer_id, market, external_id) where deleted_at is null do nothing
    returning listing_id
),
kept as materialized (
    select n from moved
    union all
    select n from decided where head_id is null and (listing_id in (select listing_id from made)) is true
),
filed as (
    insert into submission (
        customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document, outcome, settled_at
    )
    select
        customer_id, submission_id, listing_id, market, kind,
        case when decision = 'unchanged' then head_revision else revision end,
        wanted, client_id, accepted_at,
        case when decision = 'accepted' then document end,
        case when decision = 'unchanged' then 'unchanged' end,
        case when decision = 'unchanged' then accepted_at end
    from decided
    where decision = 'unchanged' or n in (select n from kept)
),
judged_again as (
    insert into due (customer_id, due_id, at, reason, listing_id)
    select customer_id, submission_id, accepted_at, 'resend', listing_id
    from decided d
    where decision = 'unchanged' and exists (
        select from publication p where p.customer_id = d.customer_id and p.listing_id = d.listing_id and p.outside
    )
)
select
    d.n,
    case when d.decision = 'accepted' and d.n not in (select n from kept) then 'again' else d.decision end as decision,
    d.listing_id, d.head_revision, d.head_frozen, d.accepted_at,
    case when d.decision = 'unchanged' then d.head_revision else d.revision end as revision
from decided d
order by d.n
