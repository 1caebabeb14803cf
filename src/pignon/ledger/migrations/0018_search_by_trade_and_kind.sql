-- Each index of an order begins with what is traded and what it is: a search that leaves one open goes along each of its values and
-- merges, so that no other trade's or kind's listings are passed, however many came last, and no order needs a second index.
drop index search_place, search_newest, search_cheap, search_dear, search_rate, search_large,
    search_newest_any, search_cheap_any, search_dear_any, search_rate_any, search_large_any;

create index search_place on search (portal, sandbox, place, trade, kind, ranked_at, public_id)
    include (cheap, dear, large, per_m2, rooms, energy, features, chance, city);
create index search_newest on search (portal, sandbox, trade, kind, ranked_at, public_id) include (cheap, dear, large, rooms, energy, features);
create index search_cheap on search (portal, sandbox, trade, kind, cheap, public_id) include (dear, large, rooms, energy, features);
create index search_dear on search (portal, sandbox, trade, kind, dear, public_id) include (cheap, large, rooms, energy, features);
create index search_rate on search (portal, sandbox, trade, kind, per_m2, public_id) include (cheap, dear, large, rooms, energy, features);
create index search_large on search (portal, sandbox, trade, kind, large, public_id) include (cheap, dear, rooms, energy, features);
