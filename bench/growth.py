"""Fills the ledger with a stock that is live already, straight into its tables, as if it had come by the door."""

from datetime import UTC, datetime

from bench.documents import body
from bench.load import MARK
from bench.stand import Stand

_STOCK = """
with numbered as (
    select n, gen_random_uuid() as listing_id, gen_random_uuid() as submission_id, 'G' || lpad(n::text, 11, '0') as external_id, c.customer_id,
        now() - make_interval(secs => ({stock} - n) * 0.01) as at, 1 + (n - 1) / 16 as turn
    from generate_series({first}, {last}) n
    join (select customer_id, row_number() over (order by customer_id) - 1 as place from customer) c on c.place = n % 16
),
heads as (
    insert into listing (customer_id, listing_id, market, external_id, revision, digest, wanted, submission_id, created_at, accepted_at)
    select customer_id, listing_id, 'fr', external_id, 1, sha256(external_id::bytea), 'SL', submission_id, at, at from numbered
),
writes as (
    insert into submission (customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document, outcome, settled_at)
    select customer_id, submission_id, listing_id, 'fr', 'post', 1, 'SL', 'bench', at,
        convert_to(replace($1, '{mark}', external_id), 'UTF8'), 'created', at
    from numbered
),
stands as (
    insert into standing (customer_id, listing_id, market, revision, first_revision, submission_id, wanted, events, last_event, said_at)
    select customer_id, listing_id, 'fr', 1, 1, submission_id, 'SL', 1, turn, at from numbered
),
published as (
    insert into publication (customer_id, listing_id, portal, market, state, revision, queued_at, live_since)
    select customer_id, listing_id, 'SL', 'fr', 'live', 1, at, at from numbered
),
told as (
    insert into event (customer_id, sequence, listing_id, listing_sequence, previous, at, type, revision, submission_id, portals, status, data)
    select customer_id, turn, listing_id, 1, 0, at, 'publication.live', 1, submission_id, 'SL', 'CREATED', '{{}}' from numbered
)
insert into showcase (
    portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision, live_since, changed_at,
    title, trade, kind, city, postal_code, price, currency, surface, rooms
)
select 'SL', lpad((n % 100)::text, 2, '0') || translate(upper(lpad(to_hex(n), 10, '1')), '0', 'Z'), false, customer_id, listing_id, submission_id,
    'fr', 1, at, at, 'Trois pieces', 'buy', 'APARTMENT', 'Paris', '75011', 42000000, 'EUR', 64.2, 3
from numbered
"""
_SEARCH = """
insert into search (
    portal, public_id, sandbox, live_since, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, spot, words
)
select portal, public_id, sandbox, live_since, changed_at, trade, kind, lower(city), city, postal_code,
    price, case trade when 'rent' then 'MONTH' else '' end, surface, rooms, price / surface, energy, features,
    point(town % 50 / 5.0 - 2 + chance / 20, 43 + town / 50 * 0.15 + chance / 20), words
from (
    select w.*, p.*, t.words, (array['rent', 'buy', 'buy'])[1 + (chance * 1000)::int % 3] as trade,
        case when chance < 0.6 then 'APARTMENT' else 'HOUSE' end as kind, 'Ville' || town as city,
        lpad((1000 + town * 37)::text, 5, '0') as postal_code, (60000 + (chance + 2 * luck) * 300000)::bigint * 100 as price,
        15 + (chance * 9973)::numeric % 200 as surface, 1 + (chance * 7919)::int % 6 as rooms,
        (1 + (chance * 6007)::int % 7)::smallint as energy, (chance * 104729)::int & 4095 as features
    from (select portal, public_id, sandbox, live_since, changed_at from showcase where live_since > $1 order by live_since limit $2) w
    cross join lateral (select random() as chance, random() as luck, random() as style, floor(power(random(), 3) * 2000)::int as town where w.public_id is not null) p
    cross join lateral (select to_tsvector('french', 'appartement maison ' || town || case when style < 0.3 then ' balcon jardin' else ' parquet moulures' end) as words) t
) s
order by live_since
returning live_since
"""
"""What seekers search by, more various than the documents, so that searches have something to choose from; in the order in
which listings came, as the search takes them up."""
_STEP = 20_000


def grow(one: Stand, stock: int) -> None:
    """Add `stock` live listings, spread over the customers, with documents and events."""
    template = body(MARK).decode()
    one.ask("alter table showcase disable trigger user")
    for first in range(1, stock + 1, _STEP):
        last = min(first + _STEP - 1, stock)
        one.ask(_STOCK.format(stock=stock, first=first, last=last, mark=MARK), template)
    one.ask(
        "update turn t set events = e.count from (select customer_id, count(*) from event group by 1) e"
        " where e.customer_id = t.customer_id"
    )
    one.ask(
        "update contract c set live = p.count from (select customer_id, count(*) from publication group by 1) p"
        " where p.customer_id = c.customer_id"
    )
    last, left = datetime(1970, 1, 1, tzinfo=UTC), stock
    while left > 0:
        last = max(row["live_since"] for row in one.ask(_SEARCH, last, _STEP))
        left -= _STEP
    one.ask("alter table showcase enable trigger user")
    one.ask("vacuum analyze search")
    one.ask("analyze")
