-- promotion/add.sql: keep a promotion; one that is attached only once for each listing, portal and kind.
insert into promotion (
    customer_id, promotion_id, listing_id, portal, kind, state, source, rule_id, at, when_live, look_at, until, cost, month, held,
    series_id, every_days, times, repeat_until, findings, created_at, applied_at, ended_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
on conflict (customer_id, listing_id, portal, kind) where source = 'attached' do nothing
returning promotion_id
