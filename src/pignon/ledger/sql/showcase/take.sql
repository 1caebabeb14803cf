-- showcase/take.sql: take work off the pile, oldest first: the publications that are live now, with their documents.
-- Rows go by where they stand: a plan that joins the pile to itself believes it empty, as it mostly is, and took a minute.
with taken as (
    delete from showcase_work
    where ctid = any(array(select ctid from showcase_work order by work_id limit $1 for update skip locked))
    returning customer_id, listing_id, portal
)
select t.customer_id, t.listing_id, t.portal, p.market, p.live_since, s.revision, s.submission_id, d.document, c.sandbox
from (select distinct customer_id, listing_id, portal from taken) t
left join publication p
    on p.customer_id = t.customer_id and p.listing_id = t.listing_id and p.portal = t.portal and p.state = 'live'
left join standing s on s.customer_id = p.customer_id and s.listing_id = p.listing_id
left join customer c on c.customer_id = p.customer_id
left join submission d on d.customer_id = s.customer_id and d.submission_id = s.submission_id
