-- accounts/put_customer.sql: a customer as declared, new, changed, closed or opened again; a closed one keeps its date.
insert into customer as c (customer_id, intermediary_id, sandbox, name, language, markets, contact, agents, closed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, case when $9 then now() end)
on conflict (customer_id) do update set
    name = excluded.name, language = excluded.language, markets = excluded.markets,
    contact = excluded.contact, agents = excluded.agents,
    closed_at = case when $9 then coalesce(c.closed_at, now()) end
