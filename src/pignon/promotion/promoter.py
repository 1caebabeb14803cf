"""Carries out promotions whose date has come or whose listing went live, ends tops, closes months, one by one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from pignon.ledger import promotions, purses
from pignon.ledger.pools import Pool, is_loss
from pignon.ledger.promotions import Promotion
from pignon.model.ports import Clock, system_clock
from pignon.promotion.asking import month_of
from pignon.promotion.booking import perform, run_out

EVERY_S = 0.5
"""Between two looks; so late a promotion may be."""
MONTHS_EVERY_S = 600.0
PUT_OFF = timedelta(minutes=1)
"""How long one that fails for our fault waits, so that it keeps no other waiting."""
log = structlog.get_logger()


class Promoter:
    """Looks for what is due. Any number may run."""

    def __init__(self, engine: Pool, *, clock: Clock = system_clock, every: float = EVERY_S) -> None:
        self._engine = engine
        self._clock = clock
        self._every = every
        self._next = 0.0
        self._next_months = 0.0

    async def turn(self) -> int:
        """Carry out or end one promotion; return 1, or 0 when there is nothing to do now."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return 0
        done = await self._perform() or await self._end() or await self._close_months(now)
        if not done:
            self._next = now + self._every
        return done

    async def _perform(self) -> int:
        return await self._each(promotions.due, perform)

    async def _end(self) -> int:
        return await self._each(promotions.over, run_out)

    async def _each(
        self, find: Callable[..., Awaitable[Promotion | None]], act: Callable[..., Awaitable[object]]
    ) -> int:
        one: Promotion | None = None
        now = self._clock()
        try:
            async with self._engine.acquire() as connection, connection.transaction():
                one = await find(connection, now=now)
                if one is None:
                    return 0
                await act(connection, one, now=now)
        except Exception as error:
            if one is None or is_loss(error):
                raise
            log.error("a promotion failed", promotion=str(one.promotion_id), why=repr(error))
            async with self._engine.acquire() as connection:
                await promotions.put_off(connection, one, to=now + PUT_OFF)
        return 1

    async def _close_months(self, now: float) -> int:
        if now < self._next_months:
            return 0
        at = self._clock()
        async with self._engine.acquire() as connection, connection.transaction():
            closed = await purses.close_months(connection, before=month_of(at), at=at)
        if not closed:
            self._next_months = now + MONTHS_EVERY_S
        return closed
