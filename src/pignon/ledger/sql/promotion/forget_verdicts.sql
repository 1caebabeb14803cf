-- promotion/forget_verdicts.sql: forget what a customer's rules said before a moment, by the date that ids begin with.
delete from promotion_verdict where customer_id = $1 and verdict_id < $2
