-- audience/mail_sent.sql: an e-mail went out, or is given up.
delete from lead_mail where customer_id = $1 and lead_id = $2
