"""An endpoint that was away for three days gets all it missed from a whole server, while another hears the latest."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.conftest import pools_on
from tests.delivery.post_office import an_endpoint, happen
from tests.delivery.receiver import Receiver, Request, receiving
from tests.serving import running
from tests.trials import count

from pignon.ledger.pools import Pools
from pignon.model.names import CustomerId

MISSED = count(100_000)
AWAY = timedelta(hours=72)
WITHIN_S = 1800
"""Half an hour, however many were missed."""
NEWS, PER_S = 10, 20
"""Events that happen to the other customer at a time, each to another listing, and how often a second."""
LISTINGS = 100
MARKETPLACE = """
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = "fr"
language = "fr"
[[customers]]
id = "RC-100002"
name = "Cabinet des Halles"
market = "fr"
language = "fr"
[[clients]]
id = "acme"
secret = "a-secret-for-tests-only-0123456789"
customers = ["RC-100001", "RC-100002"]
scopes = ["platform:*"]
"""


@dataclass
class Booked(Receiver):
    """A receiver that keeps of what it took the numbers, and where an event came before the one it follows."""

    taken: set[int] = field(default_factory=set[int])
    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    early: list[int] = field(default_factory=list[int])

    def note(self, request: Request) -> None:
        event = request.json
        number, listing, place = event["sequence"], event["listingId"], event["listingSequence"]
        self.taken.add(number)
        if place > self.last[listing] + 1:
            self.early.append(number)
        self.last[listing] = max(self.last[listing], place)

    async def has(self, many: int) -> None:
        """Wait until so many events were taken."""
        while len(self.taken) < many:
            self.came.clear()
            await self.came.wait()


async def _news(pools: Pools, customer: CustomerId, until: asyncio.Event) -> int:
    """Let NEWS events happen PER_S times a second; return how many there were."""
    clock = asyncio.get_running_loop().time
    started, times = clock(), 0
    while not until.is_set():
        await happen(pools, customer, NEWS, listings=NEWS, since=datetime.now(UTC))
        times += 1
        await asyncio.sleep(max(0.0, started + times / PER_S - clock()))
    return NEWS * times


def test_an_endpoint_back_after_three_days_gets_all_it_missed_in_order_beside_two_hundred_a_second(dsn: str) -> None:
    async def body(pools: Pools) -> None:
        customers = "select customer_id from customer order by intermediary_id"
        away, near = [row["customer_id"] for row in await pools.engine.fetch(customers)]
        async with receiving(Booked()) as back, receiving(Booked()) as other:
            assert isinstance(back, Booked)
            assert isinstance(other, Booked)
            webhook = await an_endpoint(pools, away, back.url)
            await pools.engine.execute("update webhook set disabled_at = now() where webhook_id = $1", webhook)
            await an_endpoint(pools, near, other.url)
            await happen(pools, away, MISSED, listings=LISTINGS, since=datetime.now(UTC) - AWAY)
            caught_up = asyncio.Event()
            news = asyncio.create_task(_news(pools, near, caught_up))
            await other.has(NEWS)
            assert not back.taken
            async with asyncio.timeout(WITHIN_S):
                await pools.engine.execute("update webhook set disabled_at = null where webhook_id = $1", webhook)
                await back.has(MISSED)
            caught_up.set()
            told = await news
            async with asyncio.timeout(60):
                await other.has(told)
            assert (back.taken, other.taken) == (set(range(1, MISSED + 1)), set(range(1, told + 1)))
            assert (back.early, other.early) == ([], [])

    async def opened() -> None:
        async with pools_on(dsn) as pools:
            await body(pools)

    with running(MARKETPLACE, "--database", dsn, "--roles", "api,worker", "--allow-private", "127.0.0.0/8"):
        asyncio.run(opened())
