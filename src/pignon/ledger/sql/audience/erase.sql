-- audience/erase.sql: erase the person of a lead for good, with the e-mail that was still to tell of it; a second time changes nothing.
with mail as (
    delete from lead_mail where customer_id = $1 and lead_id = $2 returning lead_id
), person as (
    update lead
    set first_name = null, last_name = null, email = null, phone = null, message = null, erased_at = $3
    where customer_id = $1 and lead_id = $2 and erased_at is null
    returning lead_id
)
select coalesce((select $3::timestamptz from person), d.erased_at) as erased_at,
       exists (select from person) as now, (select count(*) from mail)::integer as mails
from lead d
where d.customer_id = $1 and d.lead_id = $2
