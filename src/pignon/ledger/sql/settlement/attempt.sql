-- settlement/attempt.sql: count a try on a listing's unsettled submissions, before the try.
update submission set attempts = attempts + 1
where customer_id = $1 and listing_id = $2 and outcome is null
returning attempts
