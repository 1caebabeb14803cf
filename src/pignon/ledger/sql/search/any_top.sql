-- search/any_top.sql: one of a portal's pinned pages, by the index that holds nothing else.
select public_id from showcase
where portal = $1 and sandbox = $2 and ended_at is null and top_until is not null and top_until > $3
order by portal, sandbox, public_id
limit 1
