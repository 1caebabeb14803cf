-- audience/all_due_mails.sql: take up to $2 e-mails whose time has come, put off to $3 lest another process sends them too.
with due as (
    select customer_id, lead_id from lead_mail where next_at <= $1 order by next_at limit $2 for update skip locked
)
update lead_mail m
set next_at = $3, attempts = m.attempts + 1
from due, lead d, customer c
where m.customer_id = due.customer_id and m.lead_id = due.lead_id and d.customer_id = m.customer_id and d.lead_id = m.lead_id
  and c.customer_id = m.customer_id
returning m.customer_id, m.lead_id, m.recipient, m.title, m.url, m.attempts, c.language,
    d.portal, d.first_name, d.last_name, d.email, d.phone, d.message, d.received_at
