-- keys/signing_keys.sql: every key that signs or still verifies, oldest first.
select kid, private_jwk, created_at
from signing_key
order by created_at, kid
