-- intake/make_appointment.sql: keep a verb until its date.
insert into appointment (customer_id, submission_id, listing_id, market, external_id, kind, reason, client_id, at, asked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
