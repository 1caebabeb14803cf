-- search/sample_within.sql: as sample.sql, of a place: all of it is gathered (`offset 0`) before the sample is drawn.
select *
from (
    select s.public_id, s.trade, s.kind, s.city, nullif(s.cheap, 9223372036854775807) as price, s.rooms, nullif(s.large, -1) as surface, s.energy, s.features, s.chance
    from search_matches($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    offset 0
) s
order by s.chance
limit $22
