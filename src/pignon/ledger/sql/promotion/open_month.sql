-- promotion/open_month.sql: begin the account of a contract's month, empty.
insert into credit (customer_id, portal, month) values ($1, $2, $3) on conflict do nothing
