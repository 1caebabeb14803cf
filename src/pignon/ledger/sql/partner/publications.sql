-- partner/publications.sql: where a listing stands on each portal.
select portal, state, revision, queued_at, live_since, findings
from publication
where customer_id = $1 and listing_id = $2
order by portal
