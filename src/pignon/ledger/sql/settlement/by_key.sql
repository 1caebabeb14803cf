-- settlement/by_key.sql: look rows up one by one by their keys for the rest of the transaction. A turn knows the keys of all it reads,
-- and what the planner knows of the tables may be older than most of their rows: it would read them whole.
select set_config(name, 'off', true)
from unnest(array['enable_hashjoin', 'enable_mergejoin', 'enable_material']) as name
