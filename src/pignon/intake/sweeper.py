"""Forgets callers' keys that are old enough, so that their table stays as small as a week."""

import asyncio

from pignon.ledger.answers import sweep
from pignon.ledger.pools import Pool

EVERY_S = 60.0


class Sweeper:
    """Sweeps now and then. Any number may run."""

    def __init__(self, engine: Pool, *, every: float = EVERY_S) -> None:
        self._engine = engine
        self._every = every
        self._next = 0.0

    async def turn(self) -> int:
        """Forget some old keys where it is time to look; return how many, 0 when there is nothing to do now."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return 0
        swept = await sweep(self._engine)
        if not swept:
            self._next = now + self._every
        return swept
