"""Does the errands: leases sources that are due, gets and checks each beside the others, and writes what came of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from traceback import format_exc
from typing import assert_never

import structlog

from pignon.ledger import assets
from pignon.ledger.assets import Asset, Decided, Errand
from pignon.ledger.pools import Pool, is_loss
from pignon.ledger.settling import stored
from pignon.media import judging
from pignon.media.checking import Checked, Workshop, is_full
from pignon.media.fetching import Fetched, Gone, Got, Later, Same, after_failure, fetch
from pignon.media.reading import UPLOAD
from pignon.media.shelf import Full, Shelf, incoming
from pignon.model.finding import Finding
from pignon.model.identity import uuid7
from pignon.model.ports import Clock
from pignon.wire import Wire

AT_ONCE = 128
"""Sources of one process; most of them wait for their hosts."""
OF_A_HOST = 6
LEASE = timedelta(seconds=15)
"""After a process died its errands are done by another so soon."""
REST_S = 0.2
"""Between two looks for work where there is none."""
FULL_S = 10.0
"""Between two looks whether a full disk has room again."""
TRIES = 3
"""After so many unexpected failures a source is given up."""

log = structlog.get_logger()


class Collector:
    """Gets media. Any number of processes may run one each."""

    def __init__(
        self, pool: Pool, wire: Wire, shelf: Shelf, *, workshop: Workshop, clock: Clock, lease: timedelta = LEASE
    ) -> None:
        self._pool = pool
        self._wire = wire
        self._shelf = shelf
        self._workshop = workshop
        self._clock = clock
        self._lease = lease
        self._running: dict[asyncio.Task[None], Errand] = {}
        self._renewed = 0.0

    async def turn(self, *, rest: float = FULL_S) -> int:
        """Set out on as many errands as there is room for; return how many. On a full disk `rest` so many seconds."""
        await self._renew()
        try:
            self._shelf.check_room()
        except Full as full:
            log.error("media stop until there is room", why=str(full))
            await asyncio.sleep(rest)
            return 0
        free = AT_ONCE - len(self._running)
        taken = await assets.take(self._pool, most=free, of_a_host=OF_A_HOST, lease=self._lease) if free else []
        for errand in taken:
            task = asyncio.create_task(self._run(errand))
            self._running[task] = errand
            task.add_done_callback(lambda done: self._running.pop(done, None) and None)
        if not taken:
            await asyncio.sleep(REST_S)
        return len(taken)

    @property
    def busy(self) -> int:
        """How many errands are under way."""
        return len(self._running)

    async def close(self) -> None:
        """Give up what is under way; it is taken again at once by whoever runs."""
        left = dict(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for errand in left.values():
            await self._put_off(errand, 0.0)
        await self._workshop.close()

    async def _renew(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._running and now - self._renewed >= self._lease.total_seconds() / 3:
            self._renewed = now
            await assets.keep_leases(self._pool, list(self._running.values()), lease=self._lease)

    async def _run(self, errand: Errand) -> None:
        try:
            async with self._workshop.bench() as bench:
                await self._do(errand, bench)
        except assets.Overtaken:
            return
        except Exception as error:
            if is_loss(error) and not is_full(error):
                log.warning("the database is away", stage="media", why=repr(error))
            elif isinstance(error, Full) or is_full(error):
                log.error("media stop until there is room", why=str(error))
                await self._put_off(errand, FULL_S)
            else:
                await self._fail(errand)

    async def _fail(self, errand: Errand) -> None:
        """After an unexpected failure: try again, but not for ever."""
        log.error("a medium failed", address=errand.address, customer=str(errand.customer_id), failure=format_exc())
        if errand.tries + 1 < TRIES:
            await self._put_off(replace(errand, tries=errand.tries + 1), FULL_S)
        else:
            await self._refuse(errand, "CREATING_FAILED", Finding("internal-error", outside=True))

    async def _do(self, errand: Errand, bench: Path) -> None:
        if errand.state == "asked":
            await self._expire(errand)
        elif errand.host:
            errand = replace(errand, first_try_at=errand.first_try_at or self._clock())
            file = bench / "file"
            await self._fetched(errand, await fetch(self._wire, errand, file, now=self._clock()), bench)
        else:
            await self._arrived(errand, bench)

    async def _expire(self, errand: Errand) -> None:
        """The time to put bytes at an upload's address is over; what was there before stays."""
        if errand.asset_id is not None:
            await judging.decide(self._pool, errand, Decided("CREATED", asset_id=errand.asset_id))
        else:
            name = errand.address.removeprefix(UPLOAD)
            await self._refuse(errand, "CREATING_FAILED", Finding("media-upload-missing", value=name))

    async def _arrived(self, errand: Errand, bench: Path) -> None:
        file, name = bench / "file", incoming(errand.customer_id, errand.source_id)
        try:
            size = await self._shelf.fetch(name, file)
        except FileNotFoundError:
            await self._expire(errand)
            return
        content = await asyncio.to_thread(lambda: sha256(file.read_bytes()).digest())
        await self._got(errand, Got(content, size), bench)
        await self._shelf.remove([name])

    async def _fetched(self, errand: Errand, fetched: Fetched, bench: Path) -> None:
        if isinstance(fetched, Later):
            await self._later(errand, fetched)
            return
        await assets.host_answers(self._pool, errand.host)
        match fetched:
            case Got():
                await self._got(errand, fetched, bench)
            case Same():
                same = Decided(
                    "CREATED", asset_id=errand.asset_id, etag=errand.etag, last_modified=errand.last_modified
                )
                await judging.decide(self._pool, errand, same)
            case Gone(finding):
                await self._refuse(errand, "DOWNLOADING_FAILED", finding)
            case _:
                assert_never(fetched)

    async def _later(self, errand: Errand, later: Later) -> None:
        assert errand.first_try_at is not None
        now, tries = self._clock(), errand.tries + 1
        if later.dead or later.not_before:
            await assets.host_fails(self._pool, errand.host, not_before=later.not_before)
        following = after_failure(tries, errand.first_try_at, now=now, not_before=later.not_before)
        if following.report or following.at is None:
            said = Decided(
                "DOWNLOADING_FAILED",
                stored([later.finding]),
                next_at=following.at,
                tries=tries,
                first_try_at=errand.first_try_at,
            )
            await judging.decide(self._pool, errand, said)
        else:
            await assets.put_off(self._pool, errand, at=following.at, tries=tries, first_try_at=errand.first_try_at)

    async def _got(self, errand: Errand, got: Got, bench: Path) -> None:
        known = await assets.asset_of(self._pool, errand.customer_id, got.content)
        decided = Decided("CREATED", asset_id=known, etag=got.etag, last_modified=got.last_modified)
        if known is not None:
            await judging.decide(self._pool, errand, decided)
            return
        checked = await self._workshop.check(bench, medium=errand.medium if errand.host else None)
        if isinstance(checked, Finding):
            await self._refuse(errand, "CREATING_FAILED", checked)
            return
        asset = await self._shelve(checked, got, bench)
        files = [f"{asset.asset_id}/{name}" for name in checked.names]
        try:
            kept = await judging.decide(self._pool, errand, decided, asset=asset)
        except assets.Overtaken:
            await self._shelf.remove(files)
            raise
        if kept != asset.asset_id:
            await self._shelf.remove(files)

    async def _shelve(self, checked: Checked, got: Got, bench: Path) -> Asset:
        asset = checked.asset(uuid7(), got.content, size=got.size)
        for name in checked.names:
            await self._shelf.put(f"{asset.asset_id}/{name}", bench / "made" / name)
        return asset

    async def _refuse(self, errand: Errand, verdict: str, finding: Finding) -> None:
        await judging.decide(self._pool, errand, Decided(verdict, stored([finding])))

    async def _put_off(self, errand: Errand, seconds: float) -> None:
        at = self._clock() + timedelta(seconds=seconds)
        await assets.put_off(self._pool, errand, at=at, tries=errand.tries, first_try_at=errand.first_try_at)
