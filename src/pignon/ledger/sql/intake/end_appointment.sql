-- intake/end_appointment.sql: the verb was performed, or came to nothing.
delete from appointment where customer_id = $1 and submission_id = $2
