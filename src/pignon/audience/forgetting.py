"""Erases the persons in leads whose three years are over."""

from datetime import datetime, timedelta
from typing import Final

from pignon.ledger.leads import LIFE, erase_old
from pignon.ledger.pools import Pool
from pignon.model.ports import Clock, system_clock

EVERY: Final = timedelta(minutes=10)
"""Between two looks while there is nobody to forget."""


class Forgetting:
    """Erases now and then. Any number may run."""

    def __init__(self, engine: Pool, *, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock
        self._next: datetime | None = None

    async def turn(self) -> int:
        """Erase a few; return how many."""
        now = self._clock()
        if self._next is not None and now < self._next:
            return 0
        erased = await erase_old(self._engine, before=now - LIFE, now=now)
        if not erased:
            self._next = now + EVERY
        return erased
