-- partner/add_project.sql: keep a new building project; no row comes back where the id is in use.
insert into project (customer_id, external_id, project_id, document) values ($1, $2, $3, $4)
on conflict do nothing
returning project_id
