-- settlement/attempt.sql: count a try on a listing's unsettled submissions, before the try; none while somebody else settles the customer.
update submission set attempts = attempts + 1
where customer_id = $1 and listing_id = $2 and outcome is null and pg_try_advisory_xact_lock(hashtextextended($1::text, 0))
returning attempts
