-- search/worded.sql: those of these listings of a portal that have some words, each looked up by its key.
with asked as (select websearch_to_tsquery($4::regconfig, $3) as words)
select g.public_id
from unnest($2::text[]) as g (public_id)
cross join lateral (select s.words from search s where s.portal = $1 and s.public_id = g.public_id limit 1) s
where s.words @@ (select words from asked)
