"""Sweeps old events and the old delivery log; what stays keeps its numbers without a gap."""

from datetime import datetime, timedelta

from pignon.ledger.pools import Pool
from pignon.ledger.settling import claim_one
from pignon.ledger.statements import sql
from pignon.model.identity import first_uuid7
from pignon.model.names import CustomerId

NOTED = timedelta(minutes=5)
"""So long after a request at most its id is given."""
MOST = 20_000
"""Events swept in one transaction, in which nothing of the customer is settled."""


async def sweepable(engine: Pool, *, before: datetime) -> CustomerId | None:
    """Return a customer whose oldest kept event is older than `before`."""
    return await engine.fetchval(sql("delivery/all_sweepable"), before)


async def sweep_events(engine: Pool, customer: CustomerId, *, before: datetime) -> int:
    """Sweep up to MOST events, all older than `before`; return how many are told no more.

    Rows that statuses still need stay: the newest of each listing and portal. 0 where the customer is being settled.
    """
    async with engine.acquire() as connection, connection.transaction():
        if await claim_one(connection, customer) is None:
            return 0
        row = await connection.fetchrow(sql("delivery/sweep"), customer, before, MOST)
        if row is None:
            return 0
        await connection.execute(sql("delivery/drop_swept"), customer)
    return row["swept"]


async def sweep_attempts(engine: Pool, *, taken_before: datetime, failed_before: datetime) -> None:
    """Drop requests of the delivery log, those that were taken and those that failed."""
    later = first_uuid7(taken_before + NOTED)
    await engine.execute(sql("delivery/drop_attempts"), taken_before, failed_before, later)
