-- settlement/leave_due.sql: leave a customer work for the next turn, places still to be given.
insert into due (customer_id, due_id, at, reason)
select customer_id, due_id, clock_timestamp(), $3 from unnest($1::uuid[], $2::uuid[]) as g (customer_id, due_id)
