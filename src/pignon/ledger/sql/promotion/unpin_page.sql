-- promotion/unpin_page.sql: leave a page pinned until the tops that still run say.
update showcase w
set top_until = (
    select max(p.until) from promotion p
    where p.customer_id = $3 and p.listing_id = w.listing_id and p.portal = $1 and p.kind = 'top' and p.state = 'applied'
)
where w.portal = $1 and w.public_id = $2 and w.customer_id = $3
