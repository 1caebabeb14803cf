-- accounts/put_contract_due.sql: work for settlement: a customer's contracts changed, or will when a term begins or ends.
insert into due (customer_id, due_id, at, reason) values ($1, $2, coalesce($3, now()), 'contract')
