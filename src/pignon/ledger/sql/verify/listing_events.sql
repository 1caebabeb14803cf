-- verify/listing_events.sql: events that do not follow the one before of their listing, in number or in date; what came before
-- those swept is not asked.
select e.customer_id, e.listing_id::text as subject,
    format('event %s is number %s after %s of the listing, and points to %s', e.sequence, e.listing_sequence, e.before, e.previous) as says
from (
    select customer_id, listing_id, sequence, listing_sequence, previous, at,
        lag(listing_sequence, 1, 0) over listing as before, lag(sequence, 1, 0::bigint) over listing as before_sequence,
        lag(at) over listing as before_at
    from event
    where listing_sequence is not null
    window listing as (partition by customer_id, listing_id order by sequence)
) e
join turn t on t.customer_id = e.customer_id
where (e.listing_sequence <> e.before + 1 or e.previous <> e.before_sequence or e.at < e.before_at) and (t.swept = 0 or e.previous > t.swept)
order by e.customer_id, e.sequence
limit 1
