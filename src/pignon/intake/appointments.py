"""Performs verbs whose date has come, each in one transaction with the end of its appointment."""

import asyncio
from datetime import timedelta

import asyncpg
import structlog

from pignon.intake.trying import decide_one
from pignon.ledger.acceptance import GOOD, Keyed
from pignon.ledger.appointments import Appointment, due_appointment, end_appointment, fall_through, put_off
from pignon.ledger.pools import Pool, is_loss
from pignon.model.errors import Busy
from pignon.model.finding import Finding
from pignon.model.states import Kind
from pignon.model.write import Write

EVERY_S = 0.5
"""Between two looks; so late a verb may be."""
PUT_OFF = timedelta(minutes=1)
"""How long one that fails for our fault waits, so that it keeps no other waiting."""
log = structlog.get_logger()


class Appointments:
    """Looks for dates that have come. Any number may run."""

    def __init__(self, engine: Pool, *, every: float = EVERY_S) -> None:
        self._engine = engine
        self._every = every
        self._next = 0.0

    async def turn(self) -> int:
        """Perform one verb; return 1, or 0 when there is none to perform now."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return 0
        performed = await self._perform()
        if not performed:
            self._next = now + self._every
        return performed

    async def _perform(self) -> int:
        one: Appointment | None = None
        try:
            async with self._engine.acquire() as connection, connection.transaction():
                one = await due_appointment(connection)
                if one is None:
                    return 0
                decision = await decide_one(connection, Keyed(_write(one), one.external_id))
                if decision.word not in GOOD:
                    why = Finding("verb-impossible", expected=one.kind, arguments={"verb": one.kind})
                    await fall_through(connection, one, why=why)
                await end_appointment(connection, one)
        except (Busy, asyncpg.UniqueViolationError):
            return 1
        except Exception as error:
            if one is None or is_loss(error):
                raise
            log.error("a verb could not be performed", submission=str(one.submission_id), why=repr(error))
            await put_off(self._engine, one, by=PUT_OFF)
        return 1


def _write(one: Appointment) -> Write:
    return Write(
        kind=one.kind,
        customer_id=one.customer_id,
        market=one.market,
        client_id=one.client_id,
        submission_id=one.submission_id,
        external_id=one.external_id,
        listing_id=None if one.kind is Kind.RESTORE else one.listing_id,
        reason=one.reason,
        asked_at=one.asked_at,
    )
