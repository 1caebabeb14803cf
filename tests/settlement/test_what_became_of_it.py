"""FR.md, Statuses: what became of a write on a portal, every row of its table."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.floor import DE, Floor, Run, a_haus, a_house, on_floor

from pignon.model.write import Accepted


def test_a_live_listing_is_created_then_updated(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        await floor.settle()
        second = await floor.put(a_house(price=2_000_000))
        await floor.settle()
        assert [await floor.outcome(one) for one in (first, second)] == ["created", "updated"]
        assert await floor.events(first) == [
            "listing.created",
            "publication.live SL CREATED",
            "listing.updated",
            "publication.live SL UPDATED",
        ]
        assert await floor.is_up(first) is True

    on_floor(run, body)


def test_created_is_said_until_one_revision_has_been_settled(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        second = await floor.put(a_house(price=2))
        await floor.settle()
        assert [await floor.outcome(one) for one in (first, second)] == ["superseded", "created"]
        assert await floor.rows(first) == ["CREATED SL"]

    on_floor(run, body)


def test_a_listing_refused_on_one_portal_is_live_on_the_others(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="SL,BUCOM"))
        await floor.settle()
        assert await floor.outcome(one) == "created"
        assert await floor.states(one) == {"SL": "live", "BUCOM": "refused"}
        rows = await floor.rows(one)
        assert rows[0] == "CREATED SL"
        assert rows[1].startswith("CREATING_FAILED BUCOM ")

    on_floor(run, body, contracts={"SL": 3, "BUCOM": 3})


def test_a_listing_that_all_portals_refuse_is_refused_and_its_update_says_updating_failed(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(price=None))
        await floor.settle()
        assert await floor.outcome(one) == "refused"
        assert await floor.rows(one) == ["CREATING_FAILED SL price-missing"]
        again = await floor.put(a_house(price=None, city="Nice"))
        await floor.settle()
        assert await floor.outcome(again) == "refused"
        assert (await floor.rows(one))[1:] == ["UPDATING_FAILED SL price-missing"]

    on_floor(run, body)


def test_a_live_listing_made_ineligible_comes_down_and_its_place_goes_to_the_longest_waiting(run: Run) -> None:
    async def body(floor: Floor) -> None:
        live = await floor.post(a_house())
        await floor.settle()
        waiting = [await floor.post(a_house(name)) for name in ("B", "C")]
        await floor.settle()
        assert await floor.counters() == (1, 2)
        await floor.put(a_house(price=None))
        await floor.settle()
        assert await floor.is_up(live) is False
        assert await floor.states(live) == {"SL": "refused"}
        assert (await floor.rows(live))[-1] == "UPDATING_FAILED SL price-missing"
        assert [(await floor.states(one))["SL"] for one in waiting] == ["live", "waiting"]
        assert await floor.rows(waiting[0]) == ["CREATING_FAILED SL quota-waiting", "CREATED SL"]
        assert await floor.is_up(waiting[0]) is True

    on_floor(run, body, contracts={"SL": 1})


def test_a_waiting_listing_counts_as_not_refused_and_is_told_its_place(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house("first"))
        ones = [await floor.post(a_house(str(n))) for n in range(4)]
        await floor.settle()
        assert [await floor.outcome(one) for one in ones] == ["created"] * 4
        places = await floor.pools.engine.fetch(
            "select (convert_from(data, 'UTF8')::json ->> 'place')::int as place from event"
            " where type = 'publication.waiting' order by sequence"
        )
        assert [row["place"] for row in places] == [1, 2, 3, 4]

    on_floor(run, body, contracts={"SL": 1})


def test_an_update_keeps_its_place_and_leaving_the_portal_loses_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        live = await floor.post(a_house("live"))
        ones = [await floor.post(a_house(name)) for name in ("A", "B", "C")]
        await floor.settle()
        await floor.put(a_house("A", "SLN"))
        await floor.put(a_house("A"))
        await floor.put(a_house("B", city="Nice"))
        await floor.settle()
        for left, live_now in ((live, ones[1]), (ones[1], ones[2]), (ones[2], ones[0])):
            await floor.delete(left.external_id)
            await floor.settle()
            assert await floor.states(live_now) | {"SLN": ""} == {"SL": "live", "SLN": ""}

    on_floor(run, body, contracts={"SL": 1})


def test_no_contract_is_told_and_judged_again_when_it_comes(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="SL,BD"))
        await floor.settle()
        assert await floor.rows(one) == ["CREATED SL", "CREATING_FAILED BD contract-missing"]
        said = await floor.events(one)
        again = await floor.put(a_house(portals="SL,BD"))
        assert again.unchanged
        await floor.settle()
        assert await floor.outcome(again) == "unchanged"
        assert await floor.events(one) == said, "an unchanged verdict is not told again"
        await floor.contract("BD")
        await floor.settle()
        assert await floor.states(one) == {"SL": "live", "BD": "live"}
        assert (await floor.events(one))[len(said) :] == ["publication.live BD CREATED"]

    on_floor(run, body)


def test_a_resend_alone_is_judged_again(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="BD"))
        await floor.settle()
        assert await floor.outcome(one) == "refused"
        await floor.contract("BD")
        await floor.pools.engine.execute("delete from due")
        assert (await floor.put(a_house(portals="BD"))).unchanged
        await floor.settle()
        assert await floor.rows(one) == ["CREATING_FAILED BD contract-missing", "CREATED BD"]

    on_floor(run, body)


def test_a_portal_removed_by_a_put_is_deleted_there_and_its_page_comes_down_at_once(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="SL,BD"))
        await floor.settle()
        assert await floor.is_up(one, "BD") is True
        await floor.put(a_house())
        while await floor.settler.turn():
            pass
        assert (await floor.is_up(one), await floor.is_up(one, "BD")) == (True, False)
        assert (await floor.events(one))[-2:] == ["publication.live SL UPDATED", "publication.ended BD DELETED"]
        assert await floor.counters("BD") == (0, 0)
        await floor.put(a_house(portals="SL,BD"))
        await floor.settle()
        assert await floor.is_up(one, "BD") is True, "it may come back"

    on_floor(run, body, contracts={"SL": 1, "BD": 1})


def test_a_deletion_is_told_with_every_portal_that_was_wanted(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="SL,BD"))
        await floor.settle()
        await floor.delete()
        await floor.settle()
        assert (await floor.rows(one))[-1] == "DELETED BD,SL"
        assert await floor.states(one) == {"SL": "ended", "BD": "ended"}
        assert (await floor.is_up(one), await floor.is_up(one, "BD")) == (False, False)

    on_floor(run, body, contracts={"SL": 1, "BD": 1})


def test_a_deletion_names_a_portal_that_a_superseded_put_had_left(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(portals="SL,BD"))
        await floor.settle()
        await floor.put(a_house())
        await floor.delete()
        await floor.settle()
        assert (await floor.rows(one))[-1] == "DELETED BD,SL"

    on_floor(run, body, contracts={"SL": 1, "BD": 1})


def test_a_deletion_while_a_write_is_pending_never_goes_live(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        gone = await floor.delete()
        await floor.settle()
        assert [await floor.outcome(each) for each in (one, gone)] == ["superseded", "deleted"]
        assert await floor.events(one) == ["listing.deleted SL DELETED"]
        assert await floor.pages() == {}

    on_floor(run, body)


def test_nor_does_it_behind_a_long_row_of_other_writes(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        await asyncio.gather(*(floor.post(a_house(f"B-{n}")) for n in range(600)))
        gone = await floor.delete()
        await floor.settler.turn()
        assert await floor.outcome(first) == "superseded"
        await floor.settle()
        assert await floor.outcome(gone) == "deleted"
        assert await floor.events(first) == ["listing.deleted SL DELETED"]

    on_floor(run, body, contracts={"SL": 0})


def test_a_resend_of_what_is_pending_is_unchanged(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        assert (await floor.put(a_house())).unchanged
        await floor.settle()
        assert await floor.rows(one) == ["CREATED SL"]

    on_floor(run, body)


def test_a_raised_quota_brings_the_queue_live_in_its_order(run: Run) -> None:
    async def body(floor: Floor) -> None:
        ones = [await floor.post(a_house(str(n))) for n in range(5)]
        await floor.settle()
        await floor.contract(quota=3)
        await floor.settle()
        assert [(await floor.states(one))["SL"] for one in ones] == ["live"] * 3 + ["waiting"] * 2
        assert await floor.counters() == (3, 2)

    on_floor(run, body, contracts={"SL": 1})


def test_a_quota_raised_by_thousands_brings_all_live_turn_by_turn(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await asyncio.gather(*(floor.post(a_house(str(n))) for n in range(1_200)))
        await floor.settle()
        assert await floor.counters() == (0, 1_200)
        await floor.contract(quota=1_100)
        await floor.settle()
        assert await floor.counters() == (1_100, 100)
        late = await floor.pools.engine.fetchval(
            "select count(*) from publication w join publication l on l.queued_at > w.queued_at"
            " where w.state = 'waiting' and l.state = 'live'"
        )
        assert late == 0

    on_floor(run, body, contracts={"SL": 0})


def test_a_contract_that_refuses_at_its_limit_refuses_and_takes_again_when_asked(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.contract(quota=1, at_limit="refuse")
        first, second = await floor.post(a_house("A")), await floor.post(a_house("B"))
        await floor.settle()
        assert await floor.rows(second) == ["CREATING_FAILED SL quota-refused"]
        await floor.delete("A")
        await floor.settle()
        assert await floor.states(second) == {"SL": "refused"}
        await floor.put(a_house("B"))
        await floor.settle()
        assert (await floor.states(first), await floor.states(second)) == ({"SL": "ended"}, {"SL": "live"})

    on_floor(run, body)


def test_a_quota_lowered_below_its_use_lets_nobody_in(run: Run) -> None:
    async def body(floor: Floor) -> None:
        ones = [await floor.post(a_house(str(n))) for n in range(4)]
        await floor.settle()
        await floor.contract(quota=1)
        await floor.settle()
        late = await floor.post(a_house("late"))
        await floor.settle()
        assert await floor.states(late) == {"SL": "waiting"}
        for one in ones[:3]:
            assert await floor.states(late) == {"SL": "waiting"}
            await floor.delete(one.external_id)
            await floor.settle()
        assert await floor.counters() == (1, 1)
        await floor.delete(ones[3].external_id)
        await floor.settle()
        assert await floor.states(late) == {"SL": "live"}

    on_floor(run, body, contracts={"SL": 4})


def test_wanted_all_follows_the_contracts_of_the_market(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.put(a_haus(), market=DE, creates=True)
        await floor.settle()
        assert await floor.states(one) == {"IWT": "live"}
        await floor.contract("IMN")
        await floor.settle()
        assert await floor.states(one) == {"IWT": "live", "IMN": "live"}
        await floor.contract("IWT", closed_at=True)
        await floor.settle()
        assert await floor.states(one) == {"IWT": "ended", "IMN": "live"}
        assert await floor.is_up(one, "IWT") is False

    on_floor(run, body, markets="de", contracts={"IWT": 2})


def test_wanted_nowhere_is_kept_and_shown_nowhere(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.put(a_haus(), market=DE, creates=True, wanted="none")
        await floor.settle()
        assert (await floor.outcome(one), await floor.states(one)) == ("created", {})
        assert await floor.rows(one) == ["CREATED"]
        changed = await floor.put(a_haus(), market=DE, wanted="IWT")
        assert not changed.unchanged, "wanted portals are part of what is compared"
        await floor.settle()
        assert await floor.states(one) == {"IWT": "live"}
        await floor.put(a_haus(), market=DE, wanted="none")
        await floor.settle()
        assert await floor.states(one) == {"IWT": "ended"}

    on_floor(run, body, markets="de", contracts={"IWT": 2})


def test_a_contract_that_closes_takes_its_listings_down(run: Run) -> None:
    async def body(floor: Floor) -> None:
        live, waiting = await floor.post(a_house("A")), await floor.post(a_house("B"))
        await floor.settle()
        await floor.contract(quota=1, closed_at=True)
        await floor.settle()
        assert [await floor.states(one) for one in (live, waiting)] == [{"SL": "refused"}] * 2
        assert await floor.is_up(live) is False
        assert await floor.counters() == (0, 0)
        assert (await floor.rows(live))[-1] == "CREATING_FAILED SL contract-missing"
        await floor.contract(quota=1)
        await floor.settle()
        assert [await floor.states(one) for one in (live, waiting)] == [{"SL": "live"}, {"SL": "waiting"}]

    on_floor(run, body, contracts={"SL": 1})


@pytest.mark.parametrize("portals", ["SL", "SL,BD"])
def test_dates_of_a_listing_rise_strictly_row_by_row(run: Run, portals: str) -> None:
    async def body(floor: Floor) -> None:
        one: Accepted | None = None
        for n in range(6):
            one = await floor.put(a_house(portals=portals if n % 2 else "SL", price=n or None), creates=True)
            await floor.settle()
        assert one is not None
        dates = await floor.pools.engine.fetch(
            "select distinct at from (select at from event where status is not null union all"
            " select accepted_at from submission) e order by at"
        )
        count = await floor.pools.engine.fetchval(
            "select (select count(*) from submission)"
            " + (select count(distinct (at, status)) from event where status is not null)"
        )
        assert len(dates) == count
        assert all(b["at"] - a["at"] > timedelta(0) for a, b in pairwise(dates))

    on_floor(run, body, contracts={"SL": 3, "BD": 3})
