-- settlement/drop_due.sql: the work is done. Looked up one by one: the planner believes this table empty, as it mostly is.
delete from due
where ctid = any(array(
    select d.ctid
    from unnest($1::uuid[], $2::uuid[]) as g (customer_id, due_id)
    cross join lateral (select ctid from due where customer_id = g.customer_id and due_id = g.due_id limit 1) d
))
