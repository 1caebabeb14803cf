-- promotion/move.sql: move a promotion on, from the state it was read in.
update promotion
set state = $4, findings = $5, held = false, applied_at = case when $4 = 'applied' then $6 else applied_at end,
    ended_at = case when $4 <> 'applied' then $6 else ended_at end
where customer_id = $1 and promotion_id = $2 and state = $3
