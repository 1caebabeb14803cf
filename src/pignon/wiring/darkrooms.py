"""Puts the media stage of one process together."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from pignon.ledger.pools import open_pools
from pignon.media.checking import Workshop
from pignon.media.collecting import Collector
from pignon.media.noticing import Noticer
from pignon.media.shelf import open_shelf
from pignon.media.sweeping import Sweeper
from pignon.model.ports import system_clock
from pignon.settings.serving import Serving
from pignon.wire import Guard, SystemResolver, Wire
from pignon.wiring.assignment import Assignment, until_told
from pignon.worker.loops import Turn, run_loops

MEDIA_NICE = 10
"""Text comes first wherever both want the machine."""
AGENT = "pignon-media/1 (+{url})"


@asynccontextmanager
async def open_media(serving: Serving, dsn: str) -> AsyncGenerator[dict[str, Turn]]:
    """Open the parts; yields the turns to run. At the end what is under way is given back."""
    work = serving.folder / "media-work"
    work.mkdir(parents=True, exist_ok=True)
    shelf = open_shelf(serving.media_store, serving.media_folder)
    pools = await open_pools(dsn, engine=3, readers=1)
    resolve = SystemResolver()
    wire = Wire(Guard.of(serving.allow_private), resolve, agent=AGENT.format(url=serving.public_url))
    noticer = Noticer(pools.engine, uploads=f"{serving.public_url}/uploads/", kept=timedelta(days=serving.keep_days))
    collector = Collector(pools.engine, wire, shelf, workshop=Workshop(work), clock=system_clock)
    sweeper = Sweeper(pools.engine, shelf, work)
    try:
        yield {"noticing": noticer.turn, "collecting": collector.turn, "sweeping": sweeper.turn}
    finally:
        await collector.close()
        await wire.close()
        resolve.close()
        await pools.close()


async def run(given: Assignment) -> None:
    """Get media and make them presentable until SIGTERM; what is under way is left to whoever runs next."""
    stop = until_told(given)
    os.nice(MEDIA_NICE)
    async with open_media(given.serving, given.dsn) as turns:
        await run_loops(turns, until=stop, rests={"noticing": Noticer.rest})
