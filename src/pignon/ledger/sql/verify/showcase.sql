-- verify/showcase.sql: live publications without a public page or with one of another revision, and public pages of what is not
-- live.
select
    coalesce(p.customer_id, s.customer_id) as customer_id, coalesce(p.listing_id, s.listing_id)::text as subject,
    case
        when s.listing_id is null then format('live on %s without a page', p.portal)
        when p.state = 'live' then format('revision %s stands, but the page on %s shows %s', p.standing, p.portal, s.revision)
        else format('a page on %s, but %s', s.portal, coalesce(p.state, 'no publication'))
    end as says
from (
    select p.customer_id, p.listing_id, p.portal, p.state, t.revision as standing
    from publication p
    left join standing t on t.customer_id = p.customer_id and t.listing_id = p.listing_id
) p
full join (
    select customer_id, listing_id, portal, revision from showcase where ended_at is null
) s on s.customer_id = p.customer_id and s.listing_id = p.listing_id and s.portal = p.portal
where ((p.state is not distinct from 'live') <> (s.listing_id is not null) or s.revision <> p.standing)
order by 1, 2, s.portal
limit 1
