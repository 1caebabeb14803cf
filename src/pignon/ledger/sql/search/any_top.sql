-- search/any_top.sql: whether any page of a portal is pinned.
select exists (
    select from showcase where portal = $1 and sandbox = $2 and ended_at is null and top_until is not null and top_until > $3
)
