"""What is tried again and when, what is given up, and who is told of it; days pass on a clock that is set."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.delivery.post_office import START, Office, Run, Sent, an_endpoint, an_office, happen, missing, out_of_order
from tests.floor import PACKS

from pignon.delivery.pace import Pace
from pignon.delivery.schedule import delay, pause, weigh
from pignon.ledger.pools import Pools
from pignon.model.names import CustomerId
from pignon.settlement import Settler
from pignon.wire import Answer, Unanswered, Why

HOUR = timedelta(hours=1)


async def _dead(_: Sent) -> int:
    raise Unanswered(Why.UNREACHABLE, "nobody there")


async def _facts(office: Office, customer: CustomerId) -> list[str]:
    settler = Settler(office.pools.by_key, PACKS)
    while await settler.turn():
        pass
    rows = await office.pools.engine.fetch(
        "select type from event where customer_id = $1 and type like 'webhook%' order by sequence", customer
    )
    return [row["type"] for row in rows]


def test_the_first_retry_comes_after_five_seconds_and_later_ones_after_ever_more(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)
        office.behaviour["https://crm.example"] = _dead
        await happen(pools, customer, 1)
        await office.deliver()
        pauses = [(await office.until_due(webhook)).total_seconds() for _ in range(9)]
        assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]

    run(body)


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_delays_vary_by_a_fifth(chance: float) -> None:
    factor = 0.8 if chance == 0 else 1.2
    assert pause(1, None, lambda: chance).total_seconds() == pytest.approx(5 * factor, rel=0.01)
    assert delay(1, lambda: chance).total_seconds() == pytest.approx(5 * factor, rel=0.01)
    assert pause(1, 90.0, lambda: chance).total_seconds() == 90, "Retry-After is the least"


def test_what_an_answer_means() -> None:
    def said(status: int, **headers: str) -> object:
        found = weigh(Answer(status, {k.replace("_", "-"): v for k, v in headers.items()}, "u"), now=START)
        return found.failure is None, found.pressed, found.gone, found.retry_after

    assert [said(status) for status in (200, 201, 204, 299)] == [(True, False, False, None)] * 4
    assert [said(status) for status in (400, 404, 301, 500)] == [(False, False, False, None)] * 4
    assert [said(status) for status in (429, 502, 503, 504)] == [(False, True, False, None)] * 4
    assert said(410) == (False, False, True, None)
    assert said(429, retry_after="120") == (False, True, False, 120.0)
    assert said(503, retry_after="Sun, 01 Mar 2026 12:01:30 GMT") == (False, True, False, 90.0)
    assert said(503, retry_after="99999999999") == (False, True, False, 3600.0)
    assert said(503, retry_after="soon") == (False, True, False, None)


def test_an_endpoint_that_takes_nothing_is_noticed_after_an_hour_and_a_day_and_disabled_after_a_week(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)
        office.behaviour["https://crm.example"] = _dead
        await happen(pools, customer, 30)
        await office.deliver()
        assert await _facts(office, customer) == []
        await office.wait(minutes=61)
        assert await _facts(office, customer) == ["webhook.failing"]
        await office.wait(hours=24)
        assert await _facts(office, customer) == ["webhook.failing"] * 2
        await office.wait(days=6)
        assert await _facts(office, customer) == ["webhook.failing"] * 2 + ["webhook.disabled"]
        before = len(office.sent)
        state = await office.state(webhook)
        assert state["disabled_at"] == office.now
        await office.wait(days=1)
        assert len(office.sent) == before, "nothing is sent to it any more"
        office.behaviour.clear()
        await pools.engine.execute("update webhook set disabled_at = null, failures = 0, failing_since = null")
        await office.deliver()
        assert not missing(office.taken(), 30)
        assert not out_of_order([one for one in office.taken() if one.body["listingId"]])

    run(body)


def test_an_endpoint_that_says_gone_is_disabled_at_once(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)

        async def gone(_: Sent) -> int:
            return 410

        office.behaviour["https://crm.example"] = gone
        await happen(pools, customer, 1)
        await office.deliver()
        assert (await office.state(webhook))["disabled_at"] == office.now
        assert await _facts(office, customer) == ["webhook.disabled"]

    run(body)


def test_an_event_that_is_always_refused_is_tried_twelve_times_in_a_week_and_delays_only_its_listing(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)

        async def picky(sent: Sent) -> int:
            return 422 if sent.body["sequence"] == 3 else 200

        office.behaviour["https://crm.example"] = picky
        await happen(pools, customer, 40, listings=10)
        await office.deliver()
        assert missing(office.taken(), 40) == {3, 13, 23, 33}
        assert (await office.state(webhook))["told"] == 40
        assert (await office.state(webhook))["aside"] == 4
        begun = office.now
        for _ in range(20):
            if missing(office.taken(), 40) == {3}:
                break
            await office.until_due(webhook)
        tries = [one.at for one in office.sent if one.body["sequence"] == 3]
        assert len(tries) >= 12
        assert timedelta(days=7) <= tries[-1] - begun < timedelta(days=9)
        waits = [later - sooner for sooner, later in pairwise(tries)]
        assert all(later > sooner or later == timedelta(days=1) for sooner, later in pairwise(waits))
        assert not out_of_order([one for one in office.taken() if one.body["sequence"] % 10 != 3])
        assert (await office.state(webhook))["aside"] == 0

    run(body)


def test_one_that_is_back_after_three_days_gets_everything_within_minutes_of_its_time(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        webhook = await an_endpoint(pools, customer)
        office.behaviour["https://crm.example"] = _dead
        await happen(pools, customer, 500)
        await office.deliver()
        for _ in range(72):
            await office.wait(hours=1)
        office.behaviour.clear()
        assert await office.until_due(webhook) <= timedelta(minutes=6)
        assert not missing(office.taken(), 500)
        assert not out_of_order([one for one in office.taken() if one.body["listingId"]])
        assert (await office.state(webhook))["failing_since"] is None

    run(body)


def test_a_hanging_endpoint_delays_only_itself(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        await an_endpoint(pools, customer, "https://slow.example/")
        await an_endpoint(pools, customer, "https://quick.example/")
        ended = asyncio.Event()

        async def hangs(_: Sent) -> int:
            await ended.wait()
            return 200

        office.behaviour["https://slow.example"] = hangs
        await happen(pools, customer, 100)
        await office.courier.turn()
        for _ in range(200):
            await asyncio.sleep(0.02)
            if len(office.taken("https://quick")) == 100:
                break
        assert len(office.taken("https://quick")) == 100
        assert not office.taken("https://slow")
        ended.set()
        await office.deliver()
        assert not missing(office.taken("https://slow"), 100)

    run(body)


def test_a_client_that_may_no_longer_act_for_the_customer_is_told_nothing(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        await an_endpoint(pools, customer)
        await pools.engine.execute("delete from client_grant")
        await happen(pools, customer, 3)
        await office.deliver()
        assert office.sent == []
        await pools.engine.execute("insert into client_grant values ('acme', 'RC-100001')")
        await office.deliver()
        assert not missing(office.taken(), 3)

    run(body)


def test_those_who_catch_up_share_one_pace() -> None:
    at = 0.0
    pace = Pace(100, now=lambda: at)
    granted = 0
    for _ in range(200):
        at += 0.01
        granted += pace.take(16) + pace.take(16)
    assert granted == pytest.approx(200 + 10, abs=2)
    at += 3600
    assert pace.take(1000) == 10, "time that nobody used is not saved up"
