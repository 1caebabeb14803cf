-- promotion/pin_page.sql: pin a page that is up at the head of its results; no row where it is not up.
update showcase set top_until = greatest(top_until, $4)
where portal = $1 and public_id = $2 and customer_id = $3 and ended_at is null
returning public_id
