-- promotion/candidates.sql: a customer's live listings on a portal as a rule sees them: the most and the sum of a figure over the
-- whole days from $6 to $7 (UTC), when each was last promoted in this way, and how often by this rule since $8.
select p.listing_id, p.live_since, coalesce(f.most, 0)::integer as most, coalesce(f.total, 0)::integer as total, b.promoted_at,
    coalesce(b.by_rule, 0)::integer as by_rule
from publication p
left join lateral (
    select max(d.n) as most, sum(d.n) as total
    from (
        select sum(case $5 when 'views' then h.views when 'impressions' then h.impressions when 'contacts' then h.contacts end) as n
        from performance h
        where h.customer_id = $1 and h.listing_id = p.listing_id and h.portal = $2 and h.hour >= $6 and h.hour < $7
        group by date_trunc('day', h.hour at time zone 'UTC')
    ) d
) f on $5::text is not null
left join lateral (
    select max(greatest(coalesce(q.applied_at, q.at), q.until)) as promoted_at,
        count(*) filter (where q.rule_id = $4 and q.created_at >= $8) as by_rule
    from promotion q
    where q.customer_id = $1 and q.listing_id = p.listing_id and q.portal = $2 and q.kind = $3 and (q.applied_at is not null or q.state = 'scheduled')
) b on true
where p.customer_id = $1 and p.portal = $2 and p.state = 'live'
order by p.listing_id
limit $9
