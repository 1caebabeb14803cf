"""Sweeps what is kept for a time only: events after their days, the delivery log sooner."""

from datetime import datetime, timedelta

from pignon.ledger.pools import Pool
from pignon.ledger.retention import sweep_attempts, sweep_events, sweepable
from pignon.model.ports import Clock, system_clock

EVERY = timedelta(minutes=10)
"""Between two looks while there is nothing to sweep."""
TAKEN = timedelta(days=2)
"""How long requests that were taken stay in the delivery log."""
FAILED = timedelta(days=30)
"""And those that failed."""


class Retention:
    """Sweeps now and then. Any number may run."""

    def __init__(self, engine: Pool, *, days: int, clock: Clock = system_clock) -> None:
        """`days` is how long events are kept."""
        self._engine = engine
        self._days = timedelta(days=days)
        self._clock = clock
        self._next: datetime | None = None

    async def turn(self) -> int:
        """Sweep one customer's oldest events; return how many events went out of sight, 0 when there is nothing."""
        now = self._clock()
        if self._next is not None and now < self._next:
            return 0
        before = now - self._days
        customer = await sweepable(self._engine, before=before)
        if customer is None:
            await sweep_attempts(self._engine, taken_before=now - TAKEN, failed_before=now - FAILED)
            self._next = now + EVERY
            return 0
        swept = await sweep_events(self._engine, customer, before=before)
        if not swept:
            self._next = now + EVERY
        return swept
