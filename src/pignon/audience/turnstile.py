"""Counts what the public does, in memory; every half second what was counted goes to the ledger in one statement.

Counting is one addition: no visitor ever waits for it. A process that is killed loses what it counted since, at most
a second; a ledger that is away loses nothing, and a batch whose answer got lost is sent again under its number, so that
none counts twice.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from traceback import format_exc
from typing import Final

import structlog

from pignon.ledger.performance import Counted, add
from pignon.ledger.pools import Pool, is_loss
from pignon.model.identity import uuid7
from pignon.model.names import Portal, PublicId
from pignon.model.ports import Clock, system_clock

EVERY_S: Final = 0.5
LAST_TRIES: Final = 10
"""Of a process that ends, EVERY_S apart."""
_log = structlog.get_logger("pignon.audience")
_Key = tuple[Portal, PublicId, datetime]


class Kind(IntEnum):
    """What is counted, in the order of the ledger's columns."""

    IMPRESSION = 0
    VIEW = 1
    PHOTO_VIEW = 2
    PHONE_REVEAL = 3
    CONTACT_CLICK = 4


class Turnstile:
    """One process's counts; `run` takes them to the ledger until it is closed."""

    def __init__(self, engine: Pool, *, clock: Clock = system_clock, every: float = EVERY_S) -> None:
        self._engine = engine
        self._clock = clock
        self._every = every
        self._id = uuid7()
        self._counts: dict[_Key, list[int]] = {}
        self._batch = 0
        self._sending: list[Counted] = []
        """What was taken out of the counts and may or may not be in the ledger."""
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def count(self, kind: Kind, portal: Portal, page: PublicId) -> None:
        """Count one event about a public page."""
        self._row(portal, page, self._hour())[kind] += 1

    def count_all(self, kind: Kind, portal: Portal, pages: Iterable[PublicId]) -> None:
        """Count one event about each of `pages`."""
        hour = self._hour()
        for page in pages:
            self._row(portal, page, hour)[kind] += 1

    def start(self) -> None:
        """Begin to take counts to the ledger."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Take what is left to the ledger; gives up, and says what is lost, where that stays away."""
        self._closing.set()
        if self._running is not None:
            await self._running
        for _ in range(LAST_TRIES):
            if await self.flush():
                return
            await asyncio.sleep(self._every)
        _log.error("counts are lost: the database is away", pages=len(self._counts) + len(self._sending))

    async def flush(self) -> bool:
        """Take what was counted to the ledger; return whether all is there that was."""
        if not self._sending and self._counts:
            counted, self._counts = self._counts, {}
            self._sending = [(*key, row) for key, row in counted.items()]
            self._batch += 1
        try:
            if self._sending:
                await add(self._engine, self._sending, turnstile=self._id, batch=self._batch)
        except Exception as error:
            if is_loss(error) or isinstance(error, TimeoutError):
                _log.warning("the database is away", stage="counting", why=repr(error))
            else:
                _log.error("counts were not taken", failure=format_exc())
            return False
        self._sending = []
        return not self._counts

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                async with asyncio.timeout(self._every):
                    await self._closing.wait()
            except TimeoutError:
                await self.flush()

    def _hour(self) -> datetime:
        return self._clock().replace(minute=0, second=0, microsecond=0)

    def _row(self, portal: Portal, page: PublicId, hour: datetime) -> list[int]:
        key = portal, page, hour
        row = self._counts.get(key)
        if row is None:
            row = self._counts[key] = [0] * len(Kind)
        return row
