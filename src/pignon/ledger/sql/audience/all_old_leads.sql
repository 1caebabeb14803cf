-- audience/all_old_leads.sql: erase up to $2 persons whose leads came before $1; e-mails that were never sent go with them.
with old as (
    select customer_id, lead_id from lead where received_at < $1 and erased_at is null order by received_at limit $2 for update skip locked
), mail as (
    delete from lead_mail m using old where m.customer_id = old.customer_id and m.lead_id = old.lead_id
)
update lead d
set first_name = null, last_name = null, email = null, phone = null, message = null, erased_at = $3
from old
where d.customer_id = old.customer_id and d.lead_id = old.lead_id
returning d.lead_id
