-- search/take.sql: take noted changes off the pile, oldest first, with what to find their pages by; no market: not live now.
with taken as (
    delete from search_work
    where ctid = any(array(select ctid from search_work order by work_id limit $1 for update skip locked))
    returning portal, public_id
)
select t.portal, t.public_id, w.sandbox, w.market, w.live_since, w.raised_at, w.changed_at, w.title, w.price, d.document, d.badge
from (select distinct portal, public_id from taken) t
left join showcase w on w.portal = t.portal and w.public_id = t.public_id and w.ended_at is null
left join submission d on d.customer_id = w.customer_id and d.submission_id = w.submission_id
