-- settlement/last_events.sql: the last event number of claimed customers, read after their locks were taken.
select t.customer_id, t.events from unnest($1::uuid[]) as g (customer_id) join turn t on t.customer_id = g.customer_id
