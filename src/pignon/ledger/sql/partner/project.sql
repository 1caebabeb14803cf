-- partner/project.sql: one building project of a customer.
select document from project where customer_id = $1 and external_id = $2
