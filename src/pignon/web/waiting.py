"""Lets callers wait for their outcome (`Prefer: wait`): one query for all who wait, never one each."""

import asyncio

import structlog

from pignon.ledger.pools import Pool
from pignon.ledger.submissions import settled
from pignon.model.names import CustomerId, SubmissionId

EVERY_S = 0.02
"""Between two looks while anyone waits."""
AFTER_FAILURE_S = 0.5
_log = structlog.get_logger("pignon.web")

Awaited = tuple[CustomerId, SubmissionId]


class Waiting:
    """All waiting callers of one process; looks at the ledger only while there are some."""

    def __init__(self, engine: Pool, *, every: float = EVERY_S) -> None:
        self._engine = engine
        self._every = every
        self._waiting: dict[Awaited, asyncio.Event] = {}
        self._looking: asyncio.Task[None] | None = None

    async def settled(self, customer: CustomerId, submission_id: SubmissionId, *, seconds: float) -> bool:
        """Wait at most `seconds` for the outcome; tell whether it is there."""
        done = asyncio.Event()
        awaited = (customer, submission_id)
        self._waiting[awaited] = done
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                await done.wait()
        except TimeoutError:
            return done.is_set()
        finally:
            self._waiting.pop(awaited, None)
        return True

    async def _look(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._every)
            try:
                found = await settled(self._engine, list(self._waiting))
            except Exception as error:
                _log.error("looking for outcomes failed", waiting=len(self._waiting), why=repr(error))
                await asyncio.sleep(AFTER_FAILURE_S)
                continue
            for awaited in found:
                if awaited in self._waiting:
                    self._waiting.pop(awaited).set()
