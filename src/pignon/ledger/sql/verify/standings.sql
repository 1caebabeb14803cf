-- verify/standings.sql: listings with nothing pending whose settled state is not that of the newest accepted write.
select l.customer_id, l.listing_id::text as subject,
    format('accepted revision %s (deleted: %s), settled revision %s (deleted: %s)', l.revision, l.deleted_at is not null, t.revision, t.deleted) as says
from listing l
left join standing t on t.customer_id = l.customer_id and t.listing_id = l.listing_id
where (t.revision is distinct from l.revision or t.deleted is distinct from (l.deleted_at is not null)) and not exists (
    select from submission s where s.customer_id = l.customer_id and s.listing_id = l.listing_id and s.outcome is null
)
order by l.customer_id, l.listing_id
limit 1
