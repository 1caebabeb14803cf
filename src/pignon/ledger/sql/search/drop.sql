-- search/drop.sql: take pages that came down out of the search.
delete from search s using unnest($1::text[], $2::text[]) as g (portal, public_id)
where s.portal = g.portal and s.public_id = g.public_id
