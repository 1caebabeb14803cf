-- search/center.sql: the middle of where a place's listings are, for a radius around it; none where no listing says.
select percentile_cont(0.5) within group (order by spot[0]) as longitude, percentile_cont(0.5) within group (order by spot[1]) as latitude
from (
    select spot from search
    where portal = $1 and sandbox = $2 and ($3::text is null or place = $3)
      and ($4::text is null or (postal_code >= $4 and postal_code < $4 || '~'))
    limit 300
) known
where spot is not null
