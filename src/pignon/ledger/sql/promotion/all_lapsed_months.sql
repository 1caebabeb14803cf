-- promotion/all_lapsed_months.sql: months that are over with credits left, of any customers, held until the transaction ends.
select customer_id, portal, month, available from credit
where available > 0 and month < $1
order by customer_id, portal, month
limit $2
for update skip locked
