-- search/size.sql: about how many live pages a portal has: all of them when they are few, else by the place of the last of a sample.
select count(*) as seen, coalesce(max(chance), 1) as share
from (select chance from search where portal = $1 and sandbox = $2 order by chance limit $3) sample
