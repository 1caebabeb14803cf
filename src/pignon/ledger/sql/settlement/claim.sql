-- settlement/claim.sql: lock customers that have work, least recently served first: at most $1, and one in $2 of them, so
-- that as many workers find some. What they have is read in the next statement,
-- whose snapshot is younger than the locks. Customers with work are found by hopping over the indexes.
with recursive pending (customer_id) as (
    (select customer_id from submission where outcome is null order by customer_id limit 1)
    union all
    select (select s.customer_id from submission s where s.outcome is null and s.customer_id > p.customer_id order by s.customer_id limit 1)
    from pending p
    where p.customer_id is not null
),
due_by (customer_id, at) as (
    (select customer_id, at from due order by customer_id, at limit 1)
    union all
    select n.customer_id, n.at
    from due_by b
    cross join lateral (select d.customer_id, d.at from due d where d.customer_id > b.customer_id order by d.customer_id, d.at limit 1) n
),
busy as (
    select customer_id from pending where customer_id is not null
    union
    select customer_id from due_by where at <= clock_timestamp()
),
next as materialized (
    select t.customer_id, t.events
    from turn t
    join busy b on b.customer_id = t.customer_id
    order by t.served_at, t.customer_id
)
select customer_id, events, date_trunc('milliseconds', clock_timestamp()) as now
from next
where pg_try_advisory_xact_lock(hashtextextended(customer_id::text, 0))
limit least($1, (select (count(*) + $2 - 1) / $2 from next))
