-- partner/project_ids.sql: the partner's ids of a customer's next building projects.
select external_id from project where customer_id = $1 and external_id > $2 order by external_id limit $3
