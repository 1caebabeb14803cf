-- partner/manifest.sql: where a partner's list of external ids and digests (hex, 16 digits or more) differs from what is kept.
-- A full join, which is hashed or merged whatever the planner thinks of two sides that it knows nothing of; never looped.
with given as materialized (
    select g."externalId" as external_id, max(g.digest) as digest, max(g.digest) <> min(g.digest) as torn
    from json_to_recordset(convert_from($3, 'UTF8')::json) as g ("externalId" text, digest text)
    group by g."externalId"
),
kept as materialized (
    select external_id, encode(digest, 'hex') as digest, feed
    from listing
    where customer_id = $1 and market = $2 and deleted_at is null
)
select
    coalesce(g.external_id, k.external_id) as external_id,
    case when k.external_id is null then 'missing' when g.external_id is null then 'extra' else 'different' end as verdict
from given g
full join kept k on k.external_id = g.external_id
where
    case
        when k.external_id is null then true
        when g.external_id is null then $4 and k.feed is not distinct from $5
        else g.torn or left(k.digest, length(g.digest)) <> g.digest
    end
order by 2, 1
