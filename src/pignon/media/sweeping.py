"""Removes what nothing uses any more: rows first, then their files, then files that no row knows of."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson

from pignon.ledger import sweeping
from pignon.ledger.pools import Pool
from pignon.media.shelf import INCOMING, Shelf, incoming

EVERY_S = 30.0
"""Between two sweeps of rows."""
FILES_S = 3600.0
"""Between two sweeps of files."""
AGE = timedelta(hours=1)
"""Younger files may be somebody's work."""
REST_S = 5.0


class Sweeper:
    """Sweeps now and then. Any number may run."""

    def __init__(self, pool: Pool, shelf: Shelf, work: Path) -> None:
        """`work` is the folder of the benches."""
        self._pool = pool
        self._shelf = shelf
        self._work = work
        self._next = time.monotonic() + EVERY_S
        self._next_files = time.monotonic() + EVERY_S

    async def turn(self) -> int:
        """Sweep where it is time to; return how many sources went."""
        if time.monotonic() < self._next:
            await asyncio.sleep(REST_S)
            return 0
        gone = await self.sweep_rows()
        if time.monotonic() >= self._next_files:
            await self.sweep_files()
            self._next_files = time.monotonic() + FILES_S
        if gone < sweeping.MOST:
            self._next = time.monotonic() + EVERY_S
        return gone

    async def sweep_rows(self) -> int:
        """Drop sources whose time is over and assets without one, with their files; return how many sources."""
        sources = await sweeping.drop_unused(self._pool)
        await self._shelf.remove([incoming(one.customer_id, one.source_id) for one in sources])
        assets = {(one.customer_id, one.asset_id) for one in sources if one.asset_id is not None}
        assets |= set(await sweeping.replaced(self._pool, age=AGE))
        for customer, asset_id in sorted(assets):
            for files in await sweeping.drop_assets(self._pool, customer, [asset_id]):
                await self._shelf.remove([f"{asset_id}/{one['name']}" for one in orjson.loads(files)])
        return len(sources)

    async def sweep_files(self, *, age: timedelta = AGE) -> list[str]:
        """Remove files older than `age` that no row knows of, and forsaken benches; return the files' names."""
        before = time.time() - age.total_seconds()
        old = [name for name, at in await self._shelf.names() if at < before or age == timedelta(0)]
        orphans = await self._orphans(old)
        await self._shelf.remove(orphans)
        await asyncio.to_thread(_clear, self._work, before)
        return orphans

    async def _orphans(self, names: Sequence[str]) -> list[str]:
        by_asset: dict[str, list[str]] = {}
        for name in names:
            by_asset.setdefault(name.partition("/")[0], []).append(name)
        waiting = await sweeping.arrived(self._pool) if INCOMING in by_asset else set[str]()
        orphans = [name for name in by_asset.pop(INCOMING, ()) if name not in waiting]
        known = await sweeping.known(self._pool, [found for name in by_asset if (found := _as_id(name))])
        return orphans + [one for folder, held in by_asset.items() if _as_id(folder) not in known for one in held]


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _clear(work: Path, before: float) -> None:
    for bench in work.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if bench.stat().st_mtime <= before:
                shutil.rmtree(bench, ignore_errors=True)
