-- search/behind.sql: tell whether settlement has at least so many submissions to settle.
select count(*) >= $1 from (select customer_id from submission where outcome is null limit $1) pending
