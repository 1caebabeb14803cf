-- partner/put_project.sql: replace a building project; no row comes back where there is none.
update project set document = $3, changed_at = now() where customer_id = $1 and external_id = $2
returning project_id
