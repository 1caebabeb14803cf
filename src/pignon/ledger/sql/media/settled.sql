-- media/settled.sql: listings of a customer settled anew since event $2, at most $3 events on, with the document that stands where it has media.
with span as (
    select coalesce(max(sequence), $2) as last
    from (select sequence from event where customer_id = $1 and sequence > $2 order by sequence limit $3) e
)
select span.last, t.listing_id, t.revision, t.deleted,
    case when position('"media":[{'::bytea in s.document) > 0 then s.document end as document
from span
left join lateral (
    select distinct listing_id
    from event
    where customer_id = $1 and sequence > $2 and sequence <= span.last
        and type in ('listing.created', 'listing.updated', 'listing.deleted')
) e on true
left join standing t on t.customer_id = $1 and t.listing_id = e.listing_id
left join submission s on s.customer_id = t.customer_id and s.submission_id = t.submission_id and not t.deleted
