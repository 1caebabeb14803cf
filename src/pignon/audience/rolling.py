"""Keeps figures small: hours that are no longer told become part of their day."""

from datetime import datetime, timedelta
from typing import Final

from pignon.ledger.performance import KEPT_HOURS, forget_silent, roll_up
from pignon.ledger.pools import Pool
from pignon.model.ports import Clock, system_clock

EVERY: Final = timedelta(minutes=10)
"""Between two looks while there is nothing to roll up."""
SILENT: Final = timedelta(days=2)
"""A process that has counted nothing for so long has no batch on its way."""


class Rolling:
    """Rolls figures up now and then. Any number may run."""

    def __init__(self, engine: Pool, *, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock
        self._next: datetime | None = None

    async def turn(self) -> int:
        """Roll a few hours up; return how many."""
        now = self._clock()
        if self._next is not None and now < self._next:
            return 0
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        rolled = await roll_up(self._engine, before=midnight - KEPT_HOURS)
        if not rolled:
            await forget_silent(self._engine, since=now - SILENT)
            self._next = now + EVERY
        return rolled
