-- search/points.sql: where a fair share of what a search finds is, for its map.
select w.public_id, w.title, w.city, s.spot[0] as longitude, s.spot[1] as latitude
from (
    select s.portal, s.public_id, s.spot, s.chance
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    where s.spot is not null
    order by s.chance
    limit $22
) s
join showcase w on w.portal = s.portal and w.public_id = s.public_id and w.ended_at is null
