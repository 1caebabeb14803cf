-- search/sample.sql: a fair sample of a portal, or of what some words find, which is all of it when it is small.
select s.public_id, s.trade, s.kind, s.city, nullif(s.cheap, 9223372036854775807) as price, s.rooms, nullif(s.large, -1) as surface, s.energy, s.features, s.chance
from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
order by s.chance
limit $22
