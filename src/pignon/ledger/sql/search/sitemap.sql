-- search/sitemap.sql: addresses of live pages with when they changed: a share of a portal's, from a place in it on.
select s.public_id, s.changed_at, s.chance
from search s
join showcase w on w.portal = s.portal and w.public_id = s.public_id and w.ended_at is null
where s.portal = $1 and s.sandbox = $2 and s.chance > $3 and s.chance <= $4
order by s.chance
limit $5
