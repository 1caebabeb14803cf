-- media/see.sql: keep how far a customer's events were looked through.
insert into asset_turn (customer_id, seen) values ($1, $2)
on conflict (customer_id) do update set seen = excluded.seen
