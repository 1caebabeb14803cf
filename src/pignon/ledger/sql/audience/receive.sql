-- audience/receive.sql: keep what somebody asked about a live page, count it in its hour, queue its e-mail where there is a recipient ($14).
-- It is put down to the last of the tops that run and the bumps since $17.
with page as (
    select w.customer_id, w.listing_id, w.market, w.revision, w.portal
    from showcase w
    where w.portal = $1 and w.public_id = $2 and w.sandbox = $3 and w.ended_at is null
), kept as (
    insert into lead (
        customer_id, lead_id, listing_id, market, marketing_key, revision, portal, promotion_id, language,
        first_name, last_name, email, phone, message, consent, received_at
    )
    select g.customer_id, $4, g.listing_id, g.market, $5, g.revision, g.portal, (
            select p.promotion_id from promotion p
            where p.customer_id = g.customer_id and p.listing_id = g.listing_id and p.portal = g.portal and p.state = 'applied'
              and case p.kind when 'bump' then p.applied_at > $17 else p.until > $13 end
            order by p.applied_at desc limit 1
        ), $6, $7, $8, $9, $10, $11, $12, $13
    from page g
    returning customer_id, listing_id, portal, revision, promotion_id
), counted as (
    insert into performance (customer_id, listing_id, portal, hour, contacts)
    select k.customer_id, k.listing_id, k.portal, date_trunc('hour', $13::timestamptz, 'UTC'), 1 from kept k
    on conflict (customer_id, listing_id, portal, hour) do update set contacts = performance.contacts + 1
), queued as (
    insert into lead_mail (customer_id, lead_id, recipient, title, url, next_at)
    select k.customer_id, $4, $14, $15, $16, $13 from kept k where $14::text is not null
)
select k.customer_id, k.listing_id, k.revision, k.promotion_id from kept k
