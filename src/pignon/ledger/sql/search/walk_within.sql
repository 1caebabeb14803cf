-- search/walk_within.sql: as walk.sql, of the newest of one place or area: along its index of each trade and kind ($24, $25 where none is asked
-- for), then merged. No other trade's or kind's listings are passed, however many came last.
select s.public_id, s.newest
from unnest(case when $3::text is null then $24::text[] else array[$3] end) as t (trade)
cross join unnest(case when $4::text is null then coalesce($5::text[], $25) else array[$4] end) as k (kind)
cross join lateral (
    select s.public_id, s.ranked_at as newest
    from search_matches($1, $2, null, null, null, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, websearch_to_tsquery($21::regconfig, $20)) s
    where s.trade = t.trade and s.kind = k.kind and ($22::text is null or (s.ranked_at, s.public_id) < ($23::timestamptz, $22))
    order by s.ranked_at desc, s.public_id desc
    limit $26
) s
order by s.newest desc, s.public_id desc
limit $26
