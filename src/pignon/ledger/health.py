"""How the ledger is doing, counted over all processes."""

from dataclasses import dataclass

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql


@dataclass(frozen=True, slots=True)
class Health:
    pending: int
    oldest_pending_s: float
    internal_errors: int
    due: int
    live: int
    waiting: int


async def health(pool: Pool) -> Health:
    """Count what waits, what failed and what is live."""
    row = await pool.fetchrow(sql("verify/health"))
    assert row is not None
    return Health(**dict(row))
