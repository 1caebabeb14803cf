-- search/fresh.sql: addresses of live pages that changed since a moment, latest first.
select s.public_id, s.changed_at
from search s
join showcase w on w.portal = s.portal and w.public_id = s.public_id and w.ended_at is null
where s.portal = $1 and s.sandbox = $2 and s.changed_at > $3
order by s.changed_at desc
limit $4
