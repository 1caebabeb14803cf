"""Delivery: leases endpoints that have something to be told and runs a lane for each."""

import asyncio
import random
from collections.abc import Mapping
from traceback import format_exc

import structlog

from pignon.delivery.lane import LEASE, Lane, Post, Surroundings
from pignon.delivery.pace import Pace
from pignon.delivery.schedule import Chance
from pignon.ledger import deliveries
from pignon.ledger.pools import Pool, is_loss
from pignon.market import Pack
from pignon.model.identity import uuid7
from pignon.model.names import Market
from pignon.model.ports import Clock, system_clock

LANES = 256
"""Endpoints told at a time by one process."""
NEW_LANES = 32
"""Endpoints leased at a time."""
LAST_WORDS_S = 5.0
"""How long requests under way may take to end when the process stops."""

log = structlog.get_logger()


class Courier:
    """Tells every endpoint. Any number may run, in any number of processes: an endpoint is told by one at a time."""

    def __init__(
        self,
        engine: Pool,
        packs: Mapping[Market, Pack],
        post: Post,
        *,
        clock: Clock = system_clock,
        chance: Chance = random.random,
        pace: Pace | None = None,
    ) -> None:
        """`pace` is that of endpoints that catch up."""
        self._engine = engine
        self._stopped = False
        self.lanes: set[asyncio.Task[None]] = set()
        """Those under way."""
        self._around = Surroundings(
            engine,
            packs,
            post,
            clock=clock,
            chance=chance,
            pace=pace or Pace(),
            stopping=lambda: self._stopped,
        )

    async def turn(self) -> int:
        """Start lanes for endpoints that have something to be told; return how many were started."""
        room = min(NEW_LANES, LANES - len(self.lanes))
        if room <= 0:
            return 0
        now, holder = self._around.clock(), uuid7()
        found = await deliveries.lease(self._engine, holder, most=room, now=now, until=now + LEASE)
        for endpoint, progress in found:
            task = asyncio.create_task(_run(Lane(self._around, endpoint, holder, progress)))
            self.lanes.add(task)
            task.add_done_callback(self.lanes.discard)
        return len(found)

    async def idle(self) -> None:
        """Wait until every lane has ended."""
        while self.lanes:
            await asyncio.wait(self.lanes)

    async def stop(self) -> None:
        """Start nothing new, let what is under way end, note how far everybody was told."""
        self._stopped = True
        if self.lanes:
            _, late = await asyncio.wait(self.lanes, timeout=LAST_WORDS_S)
            for task in late:
                task.cancel()


async def _run(lane: Lane) -> None:
    try:
        await lane.run()
    except Exception as error:
        if is_loss(error):
            log.warning("the database is away", stage="delivery", why=repr(error))
        else:
            log.error("a lane failed", webhook=str(lane.endpoint.webhook_id), failure=format_exc())
