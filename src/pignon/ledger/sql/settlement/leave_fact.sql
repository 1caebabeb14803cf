-- settlement/leave_fact.sql: leave a fact to be told as an event, of a listing or of none.
insert into due (customer_id, due_id, at, reason, listing_id, data) values ($1, $2, clock_timestamp(), $3, $4, $5)
