"""The stages with the media stage beside them: partners' hosts on loopback, a real ledger, a shelf in a folder."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from tests.floor import Floor, Run, a_house, on_floor

from pignon.media.checking import Workshop
from pignon.media.collecting import Collector
from pignon.media.noticing import Noticer
from pignon.media.shelf import Shelf, open_shelf
from pignon.media.sweeping import Sweeper
from pignon.model.write import Accepted
from pignon.wire import Guard, SystemResolver, Wire

UPLOADS = "http://pignon.example/uploads/"


@dataclass
class MovableClock:
    """The time, and a push forward now and then."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Gallery:
    """The floor, and the media stage on it."""

    floor: Floor
    noticer: Noticer
    collector: Collector
    sweeper: Sweeper
    shelf: Shelf
    clock: MovableClock

    async def gather(self, *, rounds: int = 400) -> None:
        """Settle, notice, collect and settle again until nothing is left to do now."""
        await self.floor.settle()
        idle = 0
        for _ in range(rounds):
            noticed = await self.noticer.turn()
            taken = await self.collector.turn()
            await self.floor.settle()
            idle = 0 if noticed or taken or self.collector.busy else idle + 1
            if idle == 2:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the media stage finds no end")

    async def later(self, **ahead: float) -> None:
        """Let what is put off come due."""
        self.clock.ahead += timedelta(**ahead)
        engine, now = self.floor.pools.engine, self.clock()
        await engine.execute("update asset_source set next_at = now() where not leased and next_at <= $1", now)
        await engine.execute("update media_host set not_before = now() where not_before <= $1", now)

    async def verdicts(self, one: Accepted) -> list[str | None]:
        """Return what came of the listing's media, in order."""
        rows = await self.floor.pools.engine.fetch(
            "select s.verdict from asset_use u join asset_source s using (customer_id, source_id)"
            " where u.listing_id = $1 order by u.position",
            one.listing_id,
        )
        return [row["verdict"] for row in rows]

    async def codes(self) -> list[str]:
        """Return the codes of all findings on sources."""
        rows = await self.floor.pools.engine.fetch("select findings from asset_source where findings is not null")
        return sorted(finding["code"] for row in rows for finding in orjson.loads(row["findings"]))

    async def assets(self) -> int:
        return await self.floor.pools.engine.fetchval("select count(*) from asset")

    async def media(self, one: Accepted) -> list[dict[str, Any]]:
        """Return `mediaStatuses` as last told, without findings."""
        told = await self.floor.pools.engine.fetchval(
            "select data from event where listing_id = $1 and type like 'media.%' order by sequence desc limit 1",
            one.listing_id,
        )
        return [{k: v for k, v in m.items() if k != "findings"} for m in orjson.loads(told)["mediaStatuses"]]


def in_a_gallery(
    run: Run, folder: Path, body: Callable[[Gallery], Awaitable[None]], *, reserve: int | None = None, **customer: Any
) -> None:
    """Run a test's body on a floor with the media stage."""

    async def within(floor: Floor) -> None:
        async with a_gallery(floor, folder, reserve=reserve) as gallery:
            await body(gallery)

    on_floor(run, within, **customer)


@asynccontextmanager
async def a_gallery(floor: Floor, folder: Path, *, reserve: int | None = None) -> AsyncGenerator[Gallery]:
    floor.pictures_come = False
    resolve, clock, pool = SystemResolver(), MovableClock(), floor.pools.engine
    wire = Wire(Guard.of(["127.0.0.0/8"]), resolve)
    shelf = open_shelf(None, folder / "shelf")
    if reserve is not None:
        shelf.reserve = reserve
    collector = Collector(pool, wire, shelf, workshop=Workshop(folder / "work"), clock=clock)
    gallery = Gallery(
        floor,
        Noticer(pool, uploads=UPLOADS, kept=timedelta(days=30)),
        collector,
        Sweeper(pool, shelf, folder / "work"),
        shelf,
        clock,
    )
    try:
        yield gallery
    finally:
        await collector.close()
        await wire.close()
        resolve.close()


def with_pictures(*urls: str, external_id: str = "A-1", portals: str = "SL", kind: str = "PICTURE") -> dict[str, Any]:
    """Give a house with these pictures."""
    return a_house(external_id, portals, media=[{"url": url, "mediaType": kind} for url in urls])
