-- partner/settled.sql: which awaited submissions have their outcome and, where nothing changed, no judgement to come.
select w.customer_id, w.submission_id
from unnest($1::uuid[], $2::uuid[]) as w (customer_id, submission_id)
join submission s on s.customer_id = w.customer_id and s.submission_id = w.submission_id
where s.outcome is not null
    and (
        s.outcome <> 'unchanged'
        or not (
            exists (
                select from submission p
                where p.customer_id = s.customer_id and p.listing_id = s.listing_id and p.outcome is null
            )
            or exists (
                select from due d
                where d.customer_id = s.customer_id and d.listing_id = s.listing_id and d.at <= now() + interval '1 second'
            )
        )
    )
