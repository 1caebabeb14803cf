-- shop/covers.sql: of these pages of a portal, the picture that stands for the listing: the one its document names, else the first good one.
select w.public_id, c.asset_id, c.files, c.placeholder
from unnest($2::text[]) as g (public_id)
join showcase w on w.portal = $1 and w.public_id = g.public_id
left join lateral (
    select case when s.verdict = 'CREATED' and a.medium = 'picture' then a.asset_id end as asset_id, a.files, a.placeholder
    from asset_use u
    join asset_source s on s.customer_id = u.customer_id and s.source_id = u.source_id
    left join asset a on a.customer_id = s.customer_id and a.asset_id = s.asset_id
    where u.customer_id = w.customer_id and u.listing_id = w.listing_id
    order by
        (s.verdict = 'CREATED' and a.medium = 'picture') desc nulls last,
        u.source_id = encode(substring(sha256(convert_to(coalesce(w.picture, ''), 'UTF8')) from 1 for 16), 'hex')::uuid desc,
        coalesce(starts_with(s.address, 'upload:') and right(w.picture, length(s.address) + 2) = '/uploads/' || substr(s.address, 8), false) desc,
        u.position
    limit 1
) c on true
where c.files is not null or c.asset_id is not null or exists (
    select from asset_use u where u.customer_id = w.customer_id and u.listing_id = w.listing_id
)
