-- settlement/settle_publications.sql: move publications to their new states.
insert into publication (
    customer_id, listing_id, portal, market, state, revision, queued_at, live_since, findings, outside
)
select *
from unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::timestamptz[], $8::timestamptz[], $9::bytea[], $10::boolean[]
)
on conflict (customer_id, listing_id, portal) do update
set state = excluded.state, revision = excluded.revision, queued_at = excluded.queued_at, live_since = excluded.live_since,
    findings = excluded.findings, outside = excluded.outside
