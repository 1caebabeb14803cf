-- settlement/standings.sql: what settlement made of these listings before, with the document that stands where $3 asks for it.
select
    t.customer_id, t.listing_id, t.market, t.revision, t.first_revision, t.submission_id, t.wanted, t.deleted,
    t.events, t.last_event, t.said_at,
    case when g.judged then (select s.document from submission s where s.customer_id = t.customer_id and s.submission_id = t.submission_id) end as document
from unnest($1::uuid[], $2::uuid[], $3::boolean[]) as g (customer_id, listing_id, judged)
join standing t on t.customer_id = g.customer_id and t.listing_id = g.listing_id
