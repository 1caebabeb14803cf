"""What happens at the limit of a contract: waiting, refusing, rotating, a quota that is cut, a term that ends."""

from datetime import timedelta

import pytest
from tests.floor import Floor, Run, a_house, on_floor

from pignon.model.write import Accepted
from pignon.settlement.places import MINIMUM_STAY
from pignon.settlement.settler import CAP


async def _live_for(floor: Floor, one: Accepted, age: timedelta) -> None:
    """Set the start of a listing's live spells back."""
    for table in ("publication", "showcase"):
        await floor.pools.engine.execute(
            f"update {table} set live_since = live_since - $2::interval where listing_id = $1", one.listing_id, age
        )


async def _stock(floor: Floor, names: str) -> dict[str, Accepted]:
    found: dict[str, Accepted] = {}
    for name in names.split():
        found[name] = await floor.post(a_house(name))
        await floor.settle()
    return found


async def _where(floor: Floor, stock: dict[str, Accepted]) -> dict[str, str]:
    return {name: (await floor.states(one))["SL"] for name, one in stock.items()}


def test_an_arrival_makes_the_longest_live_past_its_stay_give_way(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=2, at_limit="rotate")
        stock = await _stock(floor, "old young")
        await _live_for(floor, stock["old"], MINIMUM_STAY + timedelta(hours=1))
        stock |= await _stock(floor, "new")
        assert await _where(floor, stock) == {"old": "waiting", "young": "live", "new": "live"}
        assert await floor.rows(stock["old"]) == ["CREATED SL", "CREATING_FAILED SL quota-waiting"]
        assert await floor.is_up(stock["old"]) is False
        assert await floor.counters() == (2, 1)

    on_floor(run, body)


def test_the_head_of_the_queue_gets_the_place_and_who_gave_way_goes_to_the_tail(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=1, at_limit="rotate")
        stock = await _stock(floor, "a b")
        assert await _where(floor, stock) == {"a": "live", "b": "waiting"}, "a has not stayed its time yet"
        await _live_for(floor, stock["a"], MINIMUM_STAY)
        stock |= await _stock(floor, "c")
        assert await _where(floor, stock) == {"a": "waiting", "b": "live", "c": "waiting"}
        await floor.delete("b")
        await floor.settle()
        await floor.delete("c")
        await floor.settle()
        assert (await floor.states(stock["a"]))["SL"] == "live", "a came last, behind c"
        assert await floor.rows(stock["c"]) == ["CREATING_FAILED SL quota-waiting", "CREATED SL", "DELETED SL"]

    on_floor(run, body)


def test_an_update_rotates_nothing(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=1, at_limit="rotate")
        stock = await _stock(floor, "a b")
        await _live_for(floor, stock["a"], MINIMUM_STAY)
        await floor.put(a_house("b", city="Nice"))
        await floor.put(a_house("a", city="Nice"))
        await floor.settle()
        assert await _where(floor, stock) == {"a": "live", "b": "waiting"}

    on_floor(run, body)


def test_a_listing_in_hand_gives_way_as_any_other(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=1, at_limit="rotate")
        stock = await _stock(floor, "a")
        await _live_for(floor, stock["a"], MINIMUM_STAY)
        await floor.put(a_house("a", city="Nice"))
        stock["b"] = await floor.post(a_house("b"))
        await floor.settle()
        assert await _where(floor, stock) == {"a": "waiting", "b": "live"}

    on_floor(run, body)


@pytest.mark.parametrize(("at_limit", "state"), [("wait", "waiting"), ("rotate", "waiting"), ("refuse", "refused")])
def test_a_quota_cut_takes_down_those_past_their_stay_first(run: Run, at_limit: str, state: str) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=4, at_limit=at_limit)
        stock = await _stock(floor, "a b c d")
        await _live_for(floor, stock["c"], MINIMUM_STAY + timedelta(hours=1))
        await floor.contract(quota=2, at_limit=at_limit)
        await floor.settle()
        assert await _where(floor, stock) == {"a": state, "b": "live", "c": state, "d": "live"}
        assert await floor.counters() == (2, 2 if state == "waiting" else 0)
        await floor.contract(quota=3, at_limit=at_limit)
        await floor.settle()
        assert (await _where(floor, stock))["a"] == "live", "the rank stays"
        assert await floor.counters() == (3, 1 if state == "waiting" else 0)

    on_floor(run, body)


def test_a_contract_is_good_for_its_term(run: Run) -> None:
    async def body(floor: Floor) -> None:
        stock = await _stock(floor, "a")
        await floor.pools.engine.execute("update contract set ends_at = now() - interval '1 second'")
        await floor.contract()
        await floor.settle()
        assert await _where(floor, stock) == {"a": "refused"}
        assert (await floor.rows(stock["a"]))[-1].endswith("SL contract-missing")
        await floor.pools.engine.execute("update contract set ends_at = null, starts_at = now() - interval '1 day'")
        await floor.contract()
        await floor.settle()
        assert await _where(floor, stock) == {"a": "live"}

    on_floor(run, body)


def test_a_contract_that_opens_again_gives_its_places_to_the_longest_waiting_however_many_there_are(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=0)
        stock = [await floor.post(a_house(f"A-{number}")) for number in range(CAP + 10)]
        await floor.settle()
        await floor.contract(quota=0, closed_at=True)
        await floor.settle()
        longest = [one.listing_id for one in stock[:3]]
        await floor.pools.engine.execute(
            "update publication set findings = findings where listing_id = any($1::uuid[])", longest
        )
        await floor.contract(quota=3)
        await floor.settle()
        live = await floor.pools.engine.fetch("select listing_id from publication where state = 'live'")
        assert {row["listing_id"] for row in live} == set(longest), "not to those whose rows lie first in the table"

    on_floor(run, body)
