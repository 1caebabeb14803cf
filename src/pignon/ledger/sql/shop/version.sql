-- shop/version.sql: which version of a public page is up, or that its listing has ended.
select submission_id, changed_at, ended_at from showcase where portal = $1 and public_id = $2 and sandbox = $3
