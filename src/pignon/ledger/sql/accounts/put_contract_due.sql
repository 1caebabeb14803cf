-- accounts/put_contract_due.sql: work for settlement: a customer's contracts changed.
insert into due (customer_id, due_id, at, reason) values ($1, $2, now(), 'contract')
