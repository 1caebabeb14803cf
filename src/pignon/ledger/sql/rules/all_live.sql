-- rules/all_live.sql: listings that are live, after ($1, $2) in the order of their keys: where, and the document that stands.
with live as (
    select p.customer_id, p.listing_id, string_agg(p.portal, ',' order by p.portal) as portals
    from publication p
    where p.state = 'live' and (p.customer_id, p.listing_id) > ($1, $2)
    group by p.customer_id, p.listing_id
    order by p.customer_id, p.listing_id
    limit $3
)
select v.customer_id, v.listing_id, v.portals, s.market, l.external_id, c.intermediary_id, d.document
from live v
join standing s on s.customer_id = v.customer_id and s.listing_id = v.listing_id
join listing l on l.customer_id = v.customer_id and l.listing_id = v.listing_id
join customer c on c.customer_id = v.customer_id
join submission d on d.customer_id = s.customer_id and d.submission_id = s.submission_id
order by v.customer_id, v.listing_id
