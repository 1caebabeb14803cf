-- verify/telling.sql: how telling goes over all customers: endpoints, what they are still to be told, requests whose id is $1 or
-- later, e-mails about leads. Endpoints whose client may no longer act for the customer are told nothing, and counted nowhere.
with endpoint as (
    select
        w.customer_id, w.webhook_id, w.disabled_at is not null as disabled,
        w.disabled_at is null and w.failures > 0 as failing,
        case when w.disabled_at is null and w.failures > 0 then w.failing_since end as failing_since,
        case when w.disabled_at is null then t.events - w.told else 0 end as behind, w.told
    from webhook w
    join turn t on t.customer_id = w.customer_id
    join customer k on k.customer_id = w.customer_id
    join client c on c.client_id = w.client_id and c.disabled_at is null and c.sandbox = k.sandbox
    join client_grant g on g.client_id = c.client_id and g.intermediary_id = k.intermediary_id
),
request as (
    select a.failure
    from webhook w
    join attempt a on a.customer_id = w.customer_id and a.webhook_id = w.webhook_id and a.attempt_id >= $1
)
select
    (select count(*) from endpoint where not disabled and not failing) as well,
    (select count(*) from endpoint where failing) as failing,
    (select count(*) from endpoint where disabled) as disabled,
    (select coalesce(extract(epoch from clock_timestamp() - min(failing_since)), 0)::float8 from endpoint) as longest_failing_s,
    (select coalesce(sum(behind), 0)::bigint from endpoint) as behind,
    (select count(*) from delivery d join endpoint n using (customer_id, webhook_id) where not n.disabled) as aside,
    (
        select coalesce(extract(epoch from clock_timestamp() - min(e.at)), 0)::float8
        from endpoint n
        join event e on e.customer_id = n.customer_id and e.sequence = n.told + 1
        where not n.disabled and not n.failing
    ) as oldest_untold_s,
    (select count(*) from request where failure is null) as taken,
    (select count(*) from request where failure is not null) as failed,
    (select count(*) from lead_mail) as mails,
    (
        select coalesce(extract(epoch from clock_timestamp() - min(l.received_at)), 0)::float8
        from lead_mail m
        join lead l using (customer_id, lead_id)
    ) as oldest_mail_s
