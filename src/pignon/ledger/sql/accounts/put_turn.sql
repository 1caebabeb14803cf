-- accounts/put_turn.sql: a new customer's turn, with no event told yet.
insert into turn (customer_id) values ($1)
