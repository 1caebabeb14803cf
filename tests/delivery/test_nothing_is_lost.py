"""Receivers that fail, hang, answer late and go away, couriers that die: nothing missing, nothing out of its order."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import uvloop
from tests.conftest import a_customer, pools_on
from tests.delivery.post_office import (
    START,
    Behaviour,
    Office,
    Run,
    Sent,
    an_endpoint,
    an_office,
    grant,
    happen,
    missing,
    out_of_order,
    under_several_ids,
)
from tests.trials import count

from pignon.ledger.pools import Pools
from pignon.wire import Unanswered, Why

RECEIVERS = 4
EVENTS = count(1_000_000) // RECEIVERS
"""Of each receiver, which is another customer's: all in all as many as asked for, and each told."""


@dataclass
class Book:
    """What one receiver took, event by event, without the bodies."""

    taken: bytearray = field(default_factory=lambda: bytearray(EVENTS + 1))
    ids: dict[int, str] = field(default_factory=dict[int, str])
    last: dict[str, int] = field(default_factory=dict[str, int])
    wrong: list[str] = field(default_factory=list[str])

    def note(self, sent: Sent) -> None:
        """Note a request, and what is wrong with it."""
        event = sent.body
        number, listing, place = event["sequence"], event["listingId"], event["listingSequence"]
        if self.ids.setdefault(number, sent.id) != sent.id:
            self.wrong.append(f"{number} came as {sent.id}, too")
        if not 200 <= sent.status < 300:
            return
        if place > self.last.get(listing, 0) + 1:
            self.wrong.append(f"{number} came too early for its listing")
        self.last[listing] = max(self.last.get(listing, 0), place)
        self.taken[number] = 1


@dataclass
class Ledger(Office):
    """An office that keeps a book for each receiver."""

    books: dict[str, Book] = field(default_factory=lambda: defaultdict(Book))

    def note(self, sent: Sent) -> None:
        self.books[sent.url].note(sent)

    def lost(self, sent: Sent) -> None:
        self.books[sent.url].note(sent)


def _fails(chance: random.Random, share: float) -> Behaviour:
    async def behave(_: Sent) -> int:
        return 200 if chance.random() > share else chance.choice((400, 429, 500, 502, 503, 504))

    return behave


def _hangs(chance: random.Random) -> Behaviour:
    async def behave(_: Sent) -> int:
        if chance.random() < 0.004:
            raise Unanswered(Why.TOO_SLOW, "not answered in full within 15 s")
        return 200

    return behave


def _late(chance: random.Random) -> Behaviour:
    async def behave(sent: Sent) -> int:
        if chance.random() < 0.02:
            await asyncio.sleep(chance.random() * 0.02)
        return 200

    return behave


def _goes_away(chance: random.Random) -> Behaviour:
    """Take events and lose the answers, for up to half an hour each time: the sender cannot know."""
    back = START

    async def behave(sent: Sent) -> int:
        nonlocal back
        if sent.at >= back and chance.random() < 0.002:
            back = sent.at + timedelta(seconds=chance.randrange(1, 1800))
        if sent.at < back:
            raise Unanswered(Why.BROKEN, "gone")
        return 201

    return behave


async def _work(office: Office, chance: random.Random) -> None:
    """Run couriers of which some die with requests on their way, until nothing is left to be told."""
    idle = 0
    while idle < 3:
        if await office.courier.turn():
            idle = 0
            if chance.random() < 0.1:
                await asyncio.sleep(chance.random() * 0.2)
                await _kill(office)
        await asyncio.sleep(0.01)
        if not office.courier.lanes:
            left = await office.pools.engine.fetchval(
                "select count(*) from webhook w join turn t using (customer_id) where t.events > w.told"
                " or exists (select from delivery d where d.webhook_id = w.webhook_id)"
            )
            idle = 0 if left else idle + 1
            await office.wait(seconds=301)


async def _kill(office: Office) -> None:
    """End a courier as kill -9 does: nothing more is noted; its leases run out."""
    lanes = list(office.courier.lanes)
    for lane in lanes:
        lane.cancel()
    await asyncio.gather(*lanes, return_exceptions=True)
    office.courier = office.a_courier()


def test_nothing_is_missing_and_every_listing_is_told_in_order_whatever_receivers_do(dsn: str) -> None:
    async def body() -> None:
        async with pools_on(dsn) as pools:
            await trial(pools)

    async def trial(pools: Pools) -> None:
        chance, office = random.Random(20260301), Ledger(pools)
        behaviours = (_fails(chance, 0.004), _hangs(chance), _late(chance), _goes_away(chance))
        urls = [f"https://r{n}.example/" for n in range(RECEIVERS)]
        webhooks: list[UUID] = []
        for n, url in enumerate(urls):
            customer = await a_customer(pools, intermediary_id=f"RC-{n + 1:06d}")
            await grant(pools, customer=f"RC-{n + 1:06d}")
            webhooks.append(await an_endpoint(pools, customer, url))
            await happen(pools, customer, EVENTS, listings=200)
        office.behaviour = dict(zip(urls, behaviours, strict=True))
        await _work(office, chance)
        for url, webhook in zip(urls, webhooks, strict=True):
            book = office.books[url]
            assert book.taken.count(0) == 1, "but for 0 none is missing"
            assert book.wrong == []
            assert len(set(book.ids.values())) == EVENTS
            state = await office.state(webhook)
            assert (state["told"], state["aside"], state["disabled_at"]) == (EVENTS, 0, None)
        assert len({one for book in office.books.values() for one in book.ids.values()}) == RECEIVERS * EVENTS

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the server does
        runner.run(body())


def test_two_couriers_never_have_the_same_endpoint(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        other = office.a_courier()
        for n in range(6):
            await an_endpoint(pools, customer, f"https://r{n}.example/")
        await happen(pools, customer, 500, listings=5)
        while sum(await asyncio.gather(office.courier.turn(), other.turn())):
            await asyncio.gather(office.courier.idle(), other.idle())
        assert len(office.sent) == 6 * 500, "each event once to each"
        for n in range(6):
            assert not out_of_order(office.taken(f"https://r{n}."))

    run(body)


def test_what_was_on_its_way_when_a_courier_died_comes_again_under_the_same_id(run: Run) -> None:
    async def body(pools: Pools) -> None:
        office, customer = await an_office(pools)
        await an_endpoint(pools, customer)
        await happen(pools, customer, 400, listings=20)
        await office.courier.turn()
        while len(office.sent) < 50:  # noqa: ASYNC110 - a receiver is a function, without an event
            await asyncio.sleep(0.005)
        await _kill(office)
        await office.wait(seconds=21)
        assert not missing(office.taken(), 400)
        assert not out_of_order(office.taken())
        assert not under_several_ids(office.sent)

    run(body)
