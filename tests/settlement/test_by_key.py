"""A turn reads as many rows as it has in hand, however many lie there and whatever the planner believes."""

from collections.abc import Iterator
from typing import Any

import asyncpg
import orjson
import pytest
from tests.floor import Run

from pignon.ledger.pools import Pools
from pignon.ledger.settling import look_up_by_key
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7

IN_HAND = 20
PILE = 4_000
_PILE = """
with piled as (
    select $2::uuid as customer_id, gen_random_uuid() as submission_id, gen_random_uuid() as listing_id, n
    from generate_series(1, $1) as n
),
heads as (
    insert into listing (
        customer_id, listing_id, market, external_id, revision, digest, wanted, submission_id, created_at, accepted_at
    )
    select customer_id, listing_id, 'fr', n, 2, '', 'all', submission_id, now(), now() from piled
),
writes as (
    insert into submission (
        customer_id, submission_id, listing_id, market, kind, revision, wanted, client_id, accepted_at, document
    )
    select customer_id, submission_id, listing_id, 'fr', 'put', 1, 'all', 'acme', now(), '{}' from piled
),
stand as (
    insert into standing (
        customer_id, listing_id, market, revision, first_revision, submission_id, wanted, said_at
    )
    select customer_id, listing_id, 'fr', 1, 1, submission_id, 'all', now() from piled
),
shown as (
    insert into publication (customer_id, listing_id, portal, market, state, revision, queued_at)
    select customer_id, listing_id, 'SL', 'fr', 'live', 1, now() from piled
)
select * from piled limit 20
"""
STATEMENTS = {
    "settlement/overtaking": (("uuid", "customer_id"), ("uuid", "listing_id"), ("integer", "n")),
    "settlement/standings": (("uuid", "customer_id"), ("uuid", "listing_id"), ("boolean", "n")),
    "settlement/publications": (("uuid", "customer_id"), ("uuid", "listing_id")),
    "settlement/settle_submissions": (
        *(("uuid", "customer_id"), ("uuid", "submission_id")),
        *(("text", "'created'"), ("timestamptz", "now()"), ("bytea", "null")),
    ),
}
"""Each with the types of its arrays and what of the rows in hand they hold."""


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_a_turn_reads_no_more_than_the_rows_in_hand(run: Run, name: str) -> None:
    async def story(pools: Pools) -> None:
        async with pools.engine.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            in_hand = await connection.fetch(_PILE, PILE, uuid7())
            await look_up_by_key(connection)
            plan = await connection.fetchval(_asked(name, in_hand))
            await transaction.rollback()
        scans = [node for node in _nodes(orjson.loads(plan)[0]["Plan"]) if node["Node Type"].endswith("Scan")]
        read = {node["Relation Name"]: _rows(node) for node in scans if "Relation Name" in node}
        assert read
        assert max(read.values()) <= IN_HAND, read

    run(story)


def _asked(name: str, in_hand: list[asyncpg.Record]) -> str:
    """Return the statement with its arrays written out, to be explained."""
    text = sql(name)
    for number, (kind, column) in enumerate(STATEMENTS[name], start=1):
        values = [f"'{row[column]}'" if column in row else column for row in in_hand]
        if kind in {"integer", "boolean"}:
            values = ["1" if kind == "integer" else "false" for _ in in_hand]
        text = text.replace(f"${number}::{kind}[]", f"array[{', '.join(values)}]::{kind}[]")
    return f"explain (analyze, format json) {text}"


def _rows(node: dict[str, Any]) -> float:
    """Return how many rows a scan went through."""
    return (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
