-- partner/drop_project.sql: forget a building project; no row comes back where there is none.
delete from project where customer_id = $1 and external_id = $2
returning project_id
