-- verify/showcase.sql: live publications without a public page, and public pages of what is not live, where no work is left on them.
select p.customer_id, p.listing_id::text as subject,
    case when s.listing_id is null then format('live on %s without a page', p.portal) else format('a page on %s, but %s', p.portal, p.state) end as says
from publication p
left join showcase s on s.portal = p.portal and s.listing_id = p.listing_id and s.ended_at is null
where (p.state = 'live') <> (s.listing_id is not null) and not exists (
    select from showcase_work w where w.customer_id = p.customer_id and w.listing_id = p.listing_id and w.portal = p.portal
)
order by p.customer_id, p.listing_id, p.portal
limit 1
