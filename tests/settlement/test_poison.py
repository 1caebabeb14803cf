"""What cannot be settled stops nobody else, and settlers side by side do nothing twice."""

import asyncio

import pytest
from tests.conftest import a_customer
from tests.floor import PACKS, Floor, Run, a_floor, a_house, on_floor

from pignon.intake import Door
from pignon.ledger.pools import Pools
from pignon.model.write import Accepted
from pignon.settlement import Settler


async def _poison(floor: Floor, one: Accepted) -> None:
    await floor.pools.engine.execute(
        "update submission set document = '{]' where submission_id = $1", one.submission_id
    )


@pytest.mark.parametrize("place", [0, 11])
def test_a_broken_document_is_refused_after_three_tries_and_delays_nobody(run: Run, place: int) -> None:
    async def body(floor: Floor) -> None:
        neighbour = await a_floor(floor.pools, floor.door, intermediary_id="RC-100002")
        ones = [await floor.post(a_house(f"A-{n}")) for n in range(14)]
        other = await neighbour.post(a_house())
        bad = ones.pop(place)
        await _poison(floor, bad)
        await floor.settler.turn()
        assert await floor.outcome(other) == "created", "within the same turn"
        await floor.settle()
        assert await floor.outcome(bad) == "refused"
        assert await floor.rows(bad) == ["CREATING_FAILED SL internal-error"]
        assert {(await floor.states(one))["SL"] for one in ones} == {"live"}
        attempts = "select max(attempts), max(attempts) filter (where submission_id <> $1) from submission"
        row = await floor.pools.engine.fetchrow(attempts, bad.submission_id)
        assert row is not None
        assert (row[0], row[1] <= 1) == (3, True)
        await floor.put(a_house(bad.external_id, price=3))
        await floor.settle()
        assert await floor.states(bad) == {"SL": "live"}, "a sound revision mends it"

    on_floor(run, body, contracts={"SL": 20})


def test_a_live_listing_whose_next_revision_is_broken_comes_down(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await floor.settle()
        bad = await floor.put(a_house(price=2))
        await _poison(floor, bad)
        await floor.settle()
        assert (await floor.states(bad), await floor.is_up(bad)) == ({"SL": "refused"}, False)
        assert (await floor.rows(bad))[-1] == "UPDATING_FAILED SL internal-error"

    on_floor(run, body)


def test_a_standing_document_that_broke_is_given_up_when_judged_again(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="BD"))
        await floor.settle()
        await _poison(floor, one)
        await floor.put(a_house(portals="BD"))
        await floor.settle()
        assert await floor.pools.engine.fetchval("select count(*) from due") == 0
        assert await floor.states(one) == {"BD": "refused"}

    on_floor(run, body)


def test_settlers_side_by_side_do_nothing_twice(run: Run) -> None:
    async def body(pools: Pools) -> None:
        door = Door(pools)
        floors = [await a_floor(pools, door, intermediary_id=f"RC-10000{n}", contracts={"SL": 5}) for n in range(6)]
        await asyncio.gather(*(floor.post(a_house(str(n))) for floor in floors for n in range(60)))
        settlers = [Settler(pools.engine, PACKS) for _ in range(3)]

        async def settle(settler: Settler) -> None:
            idle = 0
            while idle < 5:
                idle = 0 if await settler.turn() else idle + 1
                await asyncio.sleep(0.01)

        async def write_more() -> None:
            for n in range(20):
                await asyncio.gather(*(floor.put(a_house(str(n), price=9)) for floor in floors))
                await asyncio.gather(*(floor.delete(str(n)) for floor in floors[:3]))

        await asyncio.gather(write_more(), *(settle(settler) for settler in settlers))
        await floors[0].settle()
        assert await floors[0].differences() == ()
        assert {await floor.counters() for floor in floors} == {(5, 35), (5, 55)}
        doubled = (
            "select count(*) from (select 1 from event where status is not null"
            " group by listing_id, revision, portals, status having count(*) > 1) d"
        )
        assert await pools.engine.fetchval(doubled) == 0
        await door.close()

    run(body)


def test_customers_take_turns(run: Run) -> None:
    async def body(pools: Pools) -> None:
        door = Door(pools)
        big = await a_floor(pools, door)
        small = await a_floor(pools, door, intermediary_id="RC-100002")
        await asyncio.gather(*(big.post(a_house(str(n))) for n in range(900)))
        await big.settler.turn()
        one = await small.post(a_house())
        await big.settler.turn()
        assert await small.outcome(one) == "created", "a long queue of another customer is not waited for"
        await a_customer(pools, intermediary_id="RC-100003")
        await door.close()

    run(body)
