"""One write decided within somebody else's transaction: a dry run, a verb whose date has come."""

from pignon.intake.door import keyed, refusal
from pignon.ledger.acceptance import GOOD, Decision, Keyed, decide, resolve
from pignon.ledger.pools import Connection
from pignon.model.errors import Busy
from pignon.model.write import Accepted, Write

TRIES = 5
"""Times that a write is decided again whose listing was moved meanwhile."""


async def try_write(connection: Connection, write: Write) -> Accepted:
    """Decide on `write`; raises what `Door.submit` would, and UniqueViolationError where it must be tried anew."""
    known = None
    if write.listing_id is not None:
        address = (write.customer_id, write.listing_id)
        known = (await resolve(connection, [address])).get(address)
    case = keyed(write, known)
    decision = await decide_one(connection, case)
    if decision.word not in GOOD:
        raise refusal(case, decision)
    return decision.accepted(case)


async def decide_one(connection: Connection, case: Keyed) -> Decision:
    """Decide on one write; raises Busy where others move its listing again and again."""
    for _ in range(TRIES):
        (decision,) = await decide(connection, [case])
        if decision.word != "again":
            return decision
    raise Busy
