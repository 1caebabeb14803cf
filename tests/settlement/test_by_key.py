"""A turn reads as many rows as it has in hand, however many lie there and whatever the planner believes."""

import asyncpg
import pytest
from tests.floor import Run
from tests.plans import rows_read

from pignon.ledger.pools import Pools
from pignon.model.identity import uuid7

IN_HAND = 20
PILE = 4_000
_PILE = """
with piled as (
    select $2::uuid as customer_id, gen_random_uuid() as own_id, n
    from generate_series(1, $1) as n
),
heads as (
    insert into listing (
        customer_id, listing_id, market, external_id, revision, digest, wanted, submission_id, created_at, accepted_at
    )
    select customer_id, own_id, 'fr', n, 2, '', 'all', own_id, now(), now() from piled
),
writes as (
    insert into submission (
        customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document
    )
    select customer_id, own_id, own_id, 'fr', 'put', 1, 'all', 'acme', now(), '{}' from piled
),
stand as (
    insert into standing (
        customer_id, listing_id, market, revision, first_revision, submission_id, wanted, said_at
    )
    select customer_id, own_id, 'fr', 1, 1, own_id, 'all', now() from piled
),
shown as (
    insert into publication (customer_id, listing_id, portal, market, state, revision, queued_at)
    select customer_id, own_id, 'SL', 'fr', 'live', 1, now() from piled
)
select * from piled limit 20
"""
STATEMENTS = {
    "settlement/overtaking": "uuid[], uuid[], integer[]",
    "settlement/standings": "uuid[], uuid[], boolean[]",
    "settlement/publications": "uuid[], uuid[]",
    "settlement/settle_submissions": "uuid[], uuid[], text[], timestamptz[], bytea[]",
    "settlement/documents": "uuid[], uuid[]",
    "intake/resolve": "uuid[], uuid[]",
}
"""Each with the types of its arrays."""


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_plan_that_is_kept_reads_no_more_than_the_rows_in_hand(run: Run, name: str) -> None:
    async def story(pools: Pools) -> None:
        async with pools.by_key.acquire() as connection:
            in_hand = await connection.fetch(_PILE, PILE, uuid7())
            read = await rows_read(connection, name, STATEMENTS[name], _arrays(name, in_hand))
        assert max(read.values()) in range(1, IN_HAND + 1), read

    run(story)


def _arrays(name: str, in_hand: list[asyncpg.Record]) -> str:
    """Write the statement's arrays out: keys first, then as much of anything."""
    return ", ".join(
        f"array[{', '.join(_value(kind, at, row) for row in in_hand)}]::{kind}"
        for at, kind in enumerate(STATEMENTS[name].split(", "))
    )


def _value(kind: str, at: int, row: asyncpg.Record) -> str:
    match kind:
        case "uuid[]":
            return f"'{row['customer_id'] if at == 0 else row['own_id']}'"
        case "integer[]":
            return "1"
        case "boolean[]":
            return "true"
        case "text[]":
            return "'created'"
        case _:
            return "null"
