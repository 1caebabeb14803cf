-- shop/page.sql: all that one public page shows, or only that the listing has ended.
select w.customer_id, w.listing_id, w.market, w.revision, w.live_since, w.changed_at, w.ended_at, w.title,
       s.document, s.badge, c.name as customer_name, c.contact, c.agents
from showcase w
join customer c on c.customer_id = w.customer_id
left join submission s
    on s.customer_id = w.customer_id and s.submission_id = w.submission_id and w.ended_at is null
where w.portal = $1 and w.public_id = $2 and w.sandbox = $3
