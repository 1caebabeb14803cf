-- settlement/use_media.sql: enter who uses these addresses of media, and tell of each that several listings use which used it first.
-- $3: the listings in hand that use it, as a literal of an array, oldest first; $4: what a document with it contains; $5: all
-- listings in hand, whose documents are those of $3 and no longer those that stand. An entry whose listing is deleted or has
-- dropped the address is taken over.
with given as materialized (
    select
        g.customer_id, g.url_hash, g.listings::uuid[] as listings, g.written,
        (select u.listing_id from media_use u where u.customer_id = g.customer_id and u.url_hash = g.url_hash) as entered
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[]) as g (customer_id, url_hash, listings, written)
),
asked as materialized (
    select g.customer_id, g.url_hash, g.listings, g.entered, case
        when g.entered is null then false
        when g.entered = any(g.listings) then true
        when g.entered = any($5::uuid[]) then false
        else exists (
            select from standing t
            where t.customer_id = g.customer_id and t.listing_id = g.entered and not t.deleted and (
                select position(g.written in s.document) > 0 from submission s
                where s.customer_id = t.customer_id and s.submission_id = t.submission_id and s.listing_id = t.listing_id
            )
        )
    end as kept
    from given g
),
decided as (
    select customer_id, url_hash, listings, kept, case when kept then entered else listings[1] end as listing_id from asked
),
taken as (
    insert into media_use (customer_id, url_hash, listing_id)
    select customer_id, url_hash, listing_id from decided where not kept order by customer_id, url_hash
    on conflict (customer_id, url_hash) do update set listing_id = excluded.listing_id
)
select d.customer_id, d.url_hash, d.listing_id, l.external_id
from decided d
join listing l on l.customer_id = d.customer_id and l.listing_id = d.listing_id
where cardinality(d.listings) > 1 or d.listings[1] <> d.listing_id
