-- search/sift_within.sql: as sift.sql, within a place or of what is scarce: all else is gathered and put in order (`offset 0`) before the first look at words.
-- A join to a lateral subquery goes from row to row and keeps their order: asked for again, the planner would look at the words of all and sort once more.
select s.*
from (
    select s.portal, s.public_id,
        case when $22 = 'newest' then s.ranked_at end as newest, case when $22 = 'price' then s.cheap end as cheap,
        case when $22 = 'price-desc' then s.dear end as dear, case when $22 = 'surface' then s.large end as large,
        case when $22 = 'rate' then s.per_m2 end as per_m2,
        case when $22 in ('newest', 'price-desc', 'surface') then s.public_id end as backwards,
        case when $22 in ('price', 'rate') then s.public_id end as forwards
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, null::tsquery) s
    where ($23::text is null or case $22
        when 'newest' then (s.ranked_at, s.public_id) < ($24::timestamptz, $23)
        when 'price' then (s.cheap, s.public_id) > ($25::bigint, $23)
        when 'price-desc' then (s.dear, s.public_id) < ($25::bigint, $23)
        when 'surface' then (s.large, s.public_id) < ($26::float8, $23)
        else (s.per_m2, s.public_id) > ($25::bigint, $23)
    end)
    order by newest desc, cheap, dear desc, large desc, per_m2, backwards desc, forwards
    offset 0
) s
join lateral (
    select from search w where w.portal = s.portal and w.public_id = s.public_id and w.words @@ websearch_to_tsquery($21::regconfig, $20) offset 0
) w on true
limit $27
