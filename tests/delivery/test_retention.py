"""What is kept for a time only goes, and what is kept stays without a gap."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.delivery.post_office import an_endpoint, an_office
from tests.floor import Floor, Run, a_house, on_floor

from pignon.delivery.retention import Retention
from pignon.ledger.events import events, span
from pignon.ledger.pools import Pools
from pignon.ledger.statuses import Sieve, statuses
from pignon.model.identity import first_uuid7
from pignon.model.names import Market
from pignon.model.ports import system_clock


async def _sweep(floor: Floor, days: int) -> int:
    retention = Retention(floor.pools.engine, days=90, clock=lambda: system_clock() + timedelta(days=days))
    swept = 0
    while more := await retention.turn():
        swept += more
    return swept


async def _age(floor: Floor, until: int) -> None:
    """Make the first events 80 days old."""
    await floor.pools.engine.execute("update event set at = at - interval '80 days' where sequence <= $1", until)


def test_events_are_swept_after_their_days_and_the_rest_has_no_gap(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        for price in (2, 3, 4):
            await floor.put(a_house(price=price))
            await floor.settle()
        await _age(floor, 5)
        assert await _sweep(floor, 9) == 0
        assert await _sweep(floor, 11) == 5
        async with floor.pools.engine.acquire() as connection:
            kept = await span(connection, floor.customer)
            told = await events(connection, floor.customer, after=0, limit=100)
        assert (kept.swept, kept.last) == (5, 8)
        assert [event.sequence for event in told] == [6, 7, 8]
        assert await floor.differences() == ()
        await floor.put(a_house(price=5))
        await floor.settle()
        assert (await floor.rows(one))[-1] == "UPDATED SL"

    on_floor(run, body)


def test_statuses_still_tell_the_newest_row_of_a_listing_whose_events_are_swept(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        await floor.put(a_house(price=2))
        await floor.settle()
        other = await floor.post(a_house("A-2"))
        await floor.settle()
        await floor.delete("A-2")
        await floor.settle()
        assert await _sweep(floor, 91) == await floor.pools.engine.fetchval("select events from turn")
        latest = Sieve(latest=True)
        async with floor.pools.engine.acquire() as connection:
            for listing, word in ((one, "UPDATED"), (other, "DELETED")):
                found = await statuses(
                    connection, floor.customer, listing.listing_id, market=Market("fr"), sieve=latest, limit=9
                )
                assert [row.status for row in found] == [word]
        assert await floor.pools.engine.fetchval("select count(*) from event") == 2
        assert await floor.differences() == ()

    on_floor(run, body)


def test_the_delivery_log_keeps_failures_longer(run: Run) -> None:
    async def body(pools: Pools) -> None:
        _, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)
        now = datetime.now(UTC)
        for n, (age, failure) in enumerate(((1, None), (3, None), (3, "answered 500"), (40, "answered 500"))):
            await pools.engine.execute(
                "insert into attempt (customer_id, webhook_id, attempt_id, sequence, message_id, at, took_ms, url,"
                " signature, request, failure) values ($1, $2, $5, 1, 'm', $3, 1, '', '', '', $4)",
                *(customer, webhook, at := now - timedelta(days=age), failure),
                UUID(int=first_uuid7(at).int + n),
            )
        assert await Retention(pools.engine, days=90).turn() == 0
        left = await pools.engine.fetch("select failure from attempt order by at desc")
        assert [row["failure"] for row in left] == [None, "answered 500"]

    run(body)
