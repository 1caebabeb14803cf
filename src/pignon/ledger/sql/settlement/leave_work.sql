-- settlement/leave_work.sql: tell the showcase which publications it shall look at.
insert into showcase_work (customer_id, listing_id, portal)
select * from unnest($1::uuid[], $2::uuid[], $3::text[])
