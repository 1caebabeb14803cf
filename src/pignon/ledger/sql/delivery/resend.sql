-- delivery/resend.sql: have an endpoint's events from $4 to $5, $6 at most, sent again as soon as can be; 0 is a test.
with nudged as (
    update webhook
    set next_at = '-infinity', leased_by = null, leased_until = least(leased_until, now() + interval '1 second')
    where customer_id = $1 and client_id = $2 and webhook_id = $3
    returning customer_id, webhook_id, told
),
kept as (
    insert into delivery (customer_id, webhook_id, sequence, listing_id, next_at)
    select n.customer_id, n.webhook_id, e.sequence, e.listing_id, now()
    from nudged n
    cross join lateral (
        select sequence, listing_id from event
        where customer_id = $1 and sequence between greatest($4, (select swept + 1 from turn where customer_id = $1)) and least($5, n.told)
        union all
        select 0, null where $4 = 0
        order by 1
        limit $6
    ) e
    on conflict (customer_id, webhook_id, sequence) do update set next_at = excluded.next_at
    returning sequence
)
select count(*) from kept
