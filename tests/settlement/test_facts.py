"""Facts that other stages leave are told in the customer's order, gapless with settlement's own."""

from typing import Any

import orjson
from tests.floor import Floor, Run, a_house, on_floor

from pignon.ledger.facts import leave_fact
from pignon.model.identity import uuid7
from pignon.model.names import ListingId, Portal
from pignon.model.states import EventType

EventRow = tuple[int, str, int | None, int | None, Any]


async def _all(floor: Floor) -> list[EventRow]:
    rows = await floor.pools.engine.fetch(
        "select sequence, type, listing_sequence, previous, data from event where customer_id = $1 order by sequence",
        floor.customer,
    )
    return [(r["sequence"], r["type"], r["listing_sequence"], r["previous"], orjson.loads(r["data"])) for r in rows]


def test_facts_are_told_in_the_order_they_were_left(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        async with floor.pools.engine.acquire() as connection, connection.transaction():
            for n in range(3):
                await leave_fact(
                    connection,
                    floor.customer,
                    type=EventType.MEDIA_READY,
                    listing=one.listing_id,
                    portals=[Portal("SL")],
                    data={"n": n},
                )
            await leave_fact(connection, floor.customer, type=EventType.WEBHOOK_DISABLED, data={"url": "x"})
        await floor.settle()
        assert await _all(floor) == [
            (1, "listing.created", 1, 0, {}),
            (2, "publication.live", 2, 1, {}),
            *((3 + n, "media.ready", 3 + n, 2 + n, {"n": n}) for n in range(3)),
            (6, "webhook.disabled", None, None, {"url": "x"}),
        ]
        assert await floor.rows(one) == ["CREATED SL"], "a fact is no status"

    on_floor(run, body)


def test_a_fact_and_a_write_of_the_same_turn_follow_each_other(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        async with floor.pools.engine.acquire() as connection:
            await leave_fact(connection, floor.customer, type=EventType.LEAD_RECEIVED, listing=one.listing_id, data={})
        await floor.settle()
        assert await floor.events(one) == ["listing.created", "publication.live SL CREATED", "lead.received"]

    on_floor(run, body)


def test_a_fact_about_a_listing_that_was_never_settled_is_told_outside_its_line(run: Run) -> None:
    async def body(floor: Floor) -> None:
        async with floor.pools.engine.acquire() as connection:
            await leave_fact(
                connection, floor.customer, type=EventType.MEDIA_FAILED, listing=ListingId(uuid7()), data={}
            )
        await floor.settle()
        assert await _all(floor) == [(1, "media.failed", None, None, {})]

    on_floor(run, body)


def test_a_fact_does_not_have_a_listing_judged_again(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="BD", price=1))
        await floor.settle()
        before = await floor.events(one)
        await floor.contract("BD")
        await floor.pools.engine.execute("delete from due")
        async with floor.pools.engine.acquire() as connection:
            await leave_fact(connection, floor.customer, type=EventType.MEDIA_READY, listing=one.listing_id, data={})
        await floor.settle()
        assert await floor.events(one) == [*before, "media.ready"]

    on_floor(run, body, contracts={"SL": 1})


def test_a_quota_that_fills_up_is_told_once_at_each_threshold(run: Run) -> None:
    async def body(floor: Floor) -> None:
        for n in range(12):
            await floor.post(a_house(f"A-{n}"))
            await floor.settle()
        told = [row[4] for row in await _all(floor) if row[1] == "quota.threshold"]
        assert told == [{"threshold": 80, "quota": 10, "live": 8}, {"threshold": 100, "quota": 10, "live": 10}]

    on_floor(run, body)
