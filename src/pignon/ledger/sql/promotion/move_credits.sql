-- promotion/move_credits.sql: move credits from one account to another, both sides and the balance at once; gives what is then
-- available, no row where the first account has too few. What is granted counts upwards as it is given away.
with moved as (
    update credit
    set granted = granted + case $4 when 'granted' then $6 else 0 end - case $5 when 'granted' then $6 else 0 end,
        available = available - case $4 when 'available' then $6 else 0 end + case $5 when 'available' then $6 else 0 end,
        held = held - case $4 when 'held' then $6 else 0 end + case $5 when 'held' then $6 else 0 end,
        spent = spent + case $5 when 'spent' then $6 else 0 end,
        expired = expired + case $5 when 'expired' then $6 else 0 end
    where customer_id = $1 and portal = $2 and month = $3
        and case $4 when 'available' then available when 'held' then held else $6 end >= $6
    returning customer_id, portal, month, available
),
entered as (
    insert into credit_entry (customer_id, movement_id, account, portal, month, amount, kind, promotion_id, at)
    select m.customer_id, $7::uuid, side.account, m.portal, m.month, side.amount, $8, $9::uuid, $10
    from moved m
    cross join lateral (values ($4::text, -$6::integer), ($5::text, $6::integer)) as side (account, amount)
)
select available from moved
