-- settlement/settle_standings.sql: keep what these listings have come to.
insert into standing (
    customer_id, listing_id, market, revision, first_revision, submission_id, wanted, deleted, events, last_event, said_at
)
select *
from unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::integer[], $6::uuid[], $7::text[], $8::boolean[], $9::integer[], $10::bigint[],
    $11::timestamptz[]
)
on conflict (customer_id, listing_id) do update
set revision = excluded.revision, submission_id = excluded.submission_id, wanted = excluded.wanted, deleted = excluded.deleted,
    events = excluded.events, last_event = excluded.last_event, said_at = excluded.said_at
