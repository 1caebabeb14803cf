-- audience/mail_failed.sql: an e-mail did not go out; it is tried again later.
update lead_mail set next_at = $3, failure = $4 where customer_id = $1 and lead_id = $2
