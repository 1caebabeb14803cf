-- promotion/page.sql: a customer's promotions, newest first, of a listing, a portal or in a state where one is asked for.
select customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
from promotion
where customer_id = $1 and (created_at, promotion_id) < ($2, $3) and ($4::uuid is null or listing_id = $4)
    and ($5::text is null or portal = $5) and ($6::text is null or state = $6)
order by created_at desc, promotion_id desc
limit $7
