"""Lets callers wait for the next event: one query for all who wait in this process, never one each."""

import asyncio
from dataclasses import dataclass, field

import structlog

from pignon.ledger.events import last_numbers
from pignon.ledger.pools import Pool
from pignon.model.names import CustomerId

EVERY_S = 0.1
"""Between two looks while anyone waits."""
AFTER_FAILURE_S = 0.5
_log = structlog.get_logger("pignon.web")


@dataclass(slots=True, eq=False)
class _Ear:
    customer: CustomerId
    after: int
    heard: asyncio.Event = field(default_factory=asyncio.Event)


class News:
    """All who wait for events in one process; looks at the ledger only while there are some."""

    def __init__(self, engine: Pool, *, every: float = EVERY_S) -> None:
        self._engine = engine
        self._every = every
        self._ears: set[_Ear] = set()
        self._looking: asyncio.Task[None] | None = None

    async def beyond(self, customer: CustomerId, after: int, *, seconds: float) -> bool:
        """Wait at most `seconds` until the customer has an event numbered over `after`; tell whether it has."""
        ear = _Ear(customer, after)
        self._ears.add(ear)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                await ear.heard.wait()
        except TimeoutError:
            return ear.heard.is_set()
        finally:
            self._ears.discard(ear)
        return True

    async def _look(self) -> None:
        while self._ears:
            await asyncio.sleep(self._every)
            try:
                numbers = await last_numbers(self._engine, {ear.customer for ear in self._ears})
            except Exception as error:
                _log.error("looking for events failed", waiting=len(self._ears), why=repr(error))
                await asyncio.sleep(AFTER_FAILURE_S)
                continue
            for ear in self._ears:
                if numbers.get(ear.customer, 0) > ear.after:
                    ear.heard.set()
