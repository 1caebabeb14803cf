"""Delivery on a real database with time and the network in hand: a clock that is set, receivers that are functions."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from tests.conftest import a_customer
from tests.floor import PACKS

from pignon.delivery.courier import Courier
from pignon.delivery.pace import Pace
from pignon.ledger import webhooks
from pignon.ledger.pools import Pools
from pignon.model.names import ClientId, CustomerId
from pignon.wire import Answer, Unanswered

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPRING = datetime(2026, 3, 1, tzinfo=UTC)
"""Since when things happen, unless a test says otherwise."""
Run = Callable[[Callable[[Pools], Awaitable[None]]], None]


@dataclass
class Sent:
    """A request as a receiver got it."""

    at: datetime
    id: str
    url: str
    body: Any
    headers: Mapping[str, str]
    status: int


Behaviour = Callable[[Sent], Awaitable[int | Answer]]


async def takes(_: Sent) -> int:
    return 200


@dataclass
class Office:
    """A courier, its clock, its receivers by address, and all that was sent."""

    pools: Pools
    now: datetime = START
    behaviour: dict[str, Behaviour] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    chance: float = 0.5
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        self.courier = self.a_courier()

    def a_courier(self) -> Courier:
        return Courier(
            self.pools.by_key, PACKS, self.post, clock=lambda: self.now, chance=lambda: self.chance, pace=Pace(1e9)
        )

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
        sent = Sent(self.now, headers["webhook-id"], url, orjson.loads(body), headers, 0)
        behave = next((b for prefix, b in self.behaviour.items() if url.startswith(prefix)), takes)
        try:
            answer = await behave(sent)
        except Unanswered:
            self.lost(sent)
            raise
        if isinstance(answer, int):
            answer = Answer(answer, {}, url)
        sent.status = answer.status
        self.note(sent)
        return answer

    def lost(self, sent: Sent) -> None:
        """Keep nothing of what was not answered; the receiver may have taken it."""

    def note(self, sent: Sent) -> None:
        """Keep what was sent and answered."""
        self.sent.append(sent)

    async def deliver(self) -> None:
        """Tell all that can be told now."""
        while await self.courier.turn():
            await self.courier.idle()
        await self.courier.idle()

    async def wait(self, **much: float) -> None:
        """Let time pass, then tell what can be told."""
        self.now += timedelta(**much)
        await self.deliver()

    async def until_due(self, webhook: UUID) -> timedelta:
        """Let time pass to the endpoint's next attempt; return how long that was."""
        row = await self.state(webhook)
        at = row["next_at"] if row["failures"] else row["aside_at"]
        passed = at - self.now
        await self.wait(seconds=passed.total_seconds())
        return passed

    async def state(self, webhook: UUID) -> Mapping[str, Any]:
        row = await self.pools.engine.fetchrow(
            "select w.*, (select min(next_at) from delivery d where d.webhook_id = w.webhook_id) as aside_at,"
            " (select count(*) from delivery d where d.webhook_id = w.webhook_id) as aside"
            " from webhook w where w.webhook_id = $1",
            webhook,
        )
        assert row is not None
        return dict(row)

    def taken(self, prefix: str = "") -> list[Sent]:
        return [one for one in self.sent if one.url.startswith(prefix) and 200 <= one.status < 300]


async def an_office(pools: Pools) -> tuple[Office, CustomerId]:
    """Open an office for one customer."""
    customer = await a_customer(pools)
    await grant(pools)
    return Office(pools), customer


async def grant(pools: Pools, client: str = "acme", customer: str = "RC-100001") -> None:
    """Let a client act for a customer."""
    await pools.engine.execute(
        "insert into client (client_id, scopes, sandbox) values ($1, '', false) on conflict do nothing", client
    )
    await pools.engine.execute("insert into client_grant values ($1, $2)", client, customer)


async def an_endpoint(pools: Pools, customer: CustomerId, url: str = "https://crm.example/", **choice: str) -> UUID:
    """Register an endpoint that is told everything from now on, unless `choice` says otherwise."""
    chosen = {"types": "", "markets": "", "portals": ""} | choice
    async with pools.engine.acquire() as connection:
        made = await webhooks.add(connection, (customer, ClientId("acme")), url, **chosen)
    assert made is not None
    return made[0]


async def happen(
    pools: Pools, customer: CustomerId, count: int, *, listings: int = 10, since: datetime = SPRING
) -> None:
    """Let `count` events happen to `listings` listings in turn, a millisecond apart, numbered as settlement does."""
    await pools.engine.execute(
        "with t as (select events from turn where customer_id = $1)"
        " insert into event (customer_id, sequence, listing_id, listing_sequence, previous, at, type, revision,"
        " submission_id, portals, data)"
        " select $1, t.events + n, md5((n % $3)::text)::uuid, (t.events + n - 1) / $3 + 1,"
        " greatest(t.events + n - $3, 0), $4::timestamptz + n * interval '1 ms', 'listing.updated', 1,"
        " md5('s')::uuid, '', '{}' from t, generate_series(1, $2) n",
        *(customer, count, listings, since),
        timeout=600,
    )
    await pools.engine.execute("update turn set events = events + $2 where customer_id = $1", customer, count)


def missing(sent: list[Sent], count: int) -> set[int]:
    """Return the numbers of events that nobody took."""
    return set(range(1, count + 1)) - {one.body["sequence"] for one in sent}


def out_of_order(sent: list[Sent]) -> list[tuple[int, int]]:
    """Return where a listing's event was first taken before the one it follows."""
    seen: dict[str, int] = defaultdict(int)
    found: list[tuple[int, int]] = []
    for one in sent:
        listing, number = one.body["listingId"], one.body["listingSequence"]
        if number > seen[listing] + 1:
            found.append((one.body["sequence"], seen[listing]))
        seen[listing] = max(seen[listing], number)
    return found


def under_several_ids(sent: list[Sent]) -> set[int]:
    """Return the numbers of events that were sent under more than one `webhook-id`, or share one."""
    ids: dict[int, set[str]] = defaultdict(set)
    for one in sent:
        ids[one.body["sequence"]].add(one.id)
    several = {number for number, found in ids.items() if len(found) > 1}
    return several | (set() if len({next(iter(found)) for found in ids.values()}) == len(ids) else {0})


async def hangs(_: Sent) -> int:
    await asyncio.sleep(3600)
    return 200
