"""How the ledger is doing, counted over all processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.identity import first_uuid7

LATELY = timedelta(minutes=5)
"""How far back requests to endpoints are counted: several looks of whoever watches."""


@dataclass(frozen=True, slots=True)
class Health:
    pending: int
    oldest_pending_s: float
    internal_errors: int
    due: int
    live: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Telling:
    """How partners are told: by webhooks, and of leads by e-mail."""

    well: int
    """Endpoints that take what they are sent."""
    failing: int
    disabled: int
    longest_failing_s: float
    behind: int
    """Events that endpoints are still to be told, those of failing ones too."""
    aside: int
    """Events that failed or wait behind one that did."""
    oldest_untold_s: float
    """The age of the oldest event that is to be told next, over endpoints that take what they are sent."""
    taken: int
    """Requests within LATELY."""
    failed: int
    mails: int
    oldest_mail_s: float


async def health(pool: Pool) -> Health:
    """Count what waits, what failed and what is live."""
    row = await pool.fetchrow(sql("verify/health"))
    assert row is not None
    return Health(**dict(row))


async def telling(pool: Pool, *, now: datetime) -> Telling:
    """Count how telling goes."""
    row = await pool.fetchrow(sql("verify/telling"), first_uuid7(now - LATELY))
    assert row is not None
    return Telling(**dict(row))
