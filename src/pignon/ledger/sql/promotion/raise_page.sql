-- promotion/raise_page.sql: bring a page that is up to the top of the newest, where the public sees it; no row where it is not up.
with raised as (
    update showcase set raised_at = greatest(raised_at, $4)
    where portal = $1 and public_id = $2 and customer_id = $3 and ended_at is null
    returning portal, public_id, raised_at
),
found as (
    update search s set raised_at = r.raised_at from raised r where s.portal = r.portal and s.public_id = r.public_id
)
select public_id from raised
