-- settlement/drop_due.sql: the work is done.
delete from due d
using unnest($1::uuid[], $2::uuid[]) as g (customer_id, due_id)
where d.customer_id = g.customer_id and d.due_id = g.due_id
