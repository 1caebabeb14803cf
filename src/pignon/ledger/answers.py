"""First answers, kept under the keys that callers gave their calls: a repeated call has no second effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import columns, sql
from pignon.model.names import CustomerId, SubmissionId

KEPT_FOR = timedelta(days=7)
SWEPT = 5_000
"""Keys forgotten in one statement."""


@dataclass(frozen=True, slots=True)
class First:
    """A call that was kept, and what it was answered."""

    request: bytes
    """SHA-256 of what was asked."""
    status: int
    answer: bytes
    running: bool
    """True while its caller may still wait for the outcome."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """An answer to keep with its call."""

    customer_id: CustomerId
    key: bytes
    request: bytes
    submission_id: SubmissionId | None
    answer: bytes
    status: int = 202
    wait: int | None = None
    """Seconds that its caller waits for the outcome."""


async def keep_answers(connection: Connection, rows: Sequence[Keeping]) -> None:
    """Keep answers in the running transaction; raises UniqueViolationError where a key was kept meanwhile."""
    values = [
        (row.customer_id, row.key, row.request, row.submission_id, row.answer, row.wait, row.status) for row in rows
    ]
    await connection.execute(sql("intake/keep_answers"), *columns(values, 7))


async def first_answer(connection: Connection | Pool, customer: CustomerId, key: bytes) -> First | None:
    """Return what is kept under `key`."""
    row = await connection.fetchrow(sql("intake/look_up_key"), customer, key)
    return None if row is None else First(row["request"], row["status"], row["answer"], row["running"])


async def lock_key(connection: Connection, key: bytes) -> None:
    """Let calls with `key` come one by one, until the running transaction ends."""
    await connection.execute(sql("intake/lock_key"), key)


async def finish_answer(engine: Pool, customer: CustomerId, key: bytes, *, status: int, answer: bytes) -> None:
    """Keep what the first caller was answered once it had waited."""
    await engine.execute(sql("intake/finish_answer"), customer, key, status, answer)


async def sweep(engine: Pool) -> int:
    """Forget keys that are older than `KEPT_FOR`; return how many, at most `SWEPT`."""
    said = await engine.execute(sql("intake/all_expired_keys"), KEPT_FOR, SWEPT)
    return int(said.rsplit(" ", 1)[-1])
