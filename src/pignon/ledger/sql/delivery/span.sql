-- delivery/span.sql: which of a customer's events are kept: those after `swept`, up to `events`.
select swept, events from turn where customer_id = $1
