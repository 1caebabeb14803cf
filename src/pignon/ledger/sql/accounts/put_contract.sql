-- accounts/put_contract.sql: a contract as declared; its counters of use are settlement's and stay.
insert into contract as c (customer_id, portal, market, quota, at_limit, bump_credits, closed_at, starts_at, ends_at)
values ($1, $2, $3, $4, $5, $6, case when $7 then now() end, $8, $9)
on conflict (customer_id, portal) do update set
    market = excluded.market, quota = excluded.quota, at_limit = excluded.at_limit,
    bump_credits = excluded.bump_credits, starts_at = excluded.starts_at, ends_at = excluded.ends_at, closed_at = case when $7 then coalesce(c.closed_at, now()) end
