-- promotion/log_verdicts.sql: log why a rule promoted listings or did not; what it said last of one it does not say again.
insert into promotion_verdict (customer_id, verdict_id, rule_id, at, listing_id, promotion_id, why, facts)
select $1, g.verdict_id, $2, $3, g.listing_id, g.promotion_id, g.why, g.facts
from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::bytea[]) as g (verdict_id, listing_id, promotion_id, why, facts)
where g.promotion_id is not null or g.why is distinct from (
    select v.why from promotion_verdict v
    where v.customer_id = $1 and v.rule_id = $2 and v.listing_id is not distinct from g.listing_id
    order by v.verdict_id desc
    limit 1
)
