-- intake/accept.sql: decide a batch of writes against the latest accepted revisions; keep the accepted with their documents.
-- The batch comes sorted by (customer, market, external id), each key once. A head is moved only from the revision that
-- was decided on; where another process moved it meanwhile, the row answers `again` and nothing of it is kept. Heads are
-- made and moved by one upsert, which finds them by the unique index whatever the planner thinks of the table's size; one
-- that was deleted meanwhile cannot be made anew, since its id is taken: such a batch fails and its rows are decided again
-- one by one. A deletion is told to the upsert by a date of creation that no row has, since a deleted row would not meet
-- the one it deletes.
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
        g.customer_id, g.market, g.external_id, g.kind, g.submission_id, g.frozen, g.document, g.feed, g.client_id, g.n,
        coalesce(g.digest, h.digest) as digest,
        case when g.kind = 'delete' then h.submission_id else g.submission_id end as carrier,
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
kept as (
    insert into listing as l (
        customer_id, listing_id, market, external_id, revision, digest, wanted, frozen, submission_id, feed,
        created_at, accepted_at
    )
    select
        customer_id, listing_id, market, external_id, revision, digest, wanted, frozen, carrier, feed,
        case when kind = 'delete' then 'infinity' else accepted_at end, accepted_at
    from decided
    where decision = 'accepted'
    order by n
    on conflict (customer_id, market, external_id) where deleted_at is null do update
    set revision = excluded.revision, digest = excluded.digest, wanted = excluded.wanted, submission_id = excluded.submission_id,
        feed = excluded.feed, accepted_at = excluded.accepted_at,
        deleted_at = case when excluded.created_at = 'infinity' then excluded.accepted_at end
    where l.listing_id = excluded.listing_id and l.revision = excluded.revision - 1
    returning l.listing_id
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
    where decision = 'unchanged' or (decision = 'accepted' and listing_id in (select listing_id from kept))
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
    case when d.decision = 'accepted' and d.listing_id not in (select listing_id from kept) then 'again' else d.decision end as decision,
    d.listing_id, d.head_revision, d.head_frozen, d.accepted_at,
    case when d.decision = 'unchanged' then d.head_revision else d.revision end as revision
from decided d
order by d.n
