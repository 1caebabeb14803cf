-- verify/tally.sql: every accepted write by its outcome.
select coalesce(outcome, 'pending') as outcome, count(*) as writes from submission group by 1 order by 1
