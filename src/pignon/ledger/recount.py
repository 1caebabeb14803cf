"""Recounts the ledger: what its counters and numbers say against the rows they stand for."""

from dataclasses import dataclass

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql

CHECKS = (
    "orphans",
    "revisions",
    "standings",
    "outcomes",
    "publications",
    "quotas",
    "places",
    "events",
    "listing_events",
    "showcase",
    "credits",
    "promotions",
    "tops",
)
"""Each names a statement in `sql/verify/` that finds the first row that differs, none when all is well."""


@dataclass(frozen=True, slots=True)
class Difference:
    check: str
    customer: str
    subject: str
    """A listing's id, a portal, or the customer's own."""
    says: str


@dataclass(frozen=True, slots=True)
class Recount:
    tally: dict[str, int]
    """Accepted writes by outcome, `pending` among them."""
    differences: tuple[Difference, ...]

    @property
    def accepted(self) -> int:
        return sum(self.tally.values())


async def recount(connection: Connection) -> Recount:
    """Count everything in one snapshot; nothing is changed and nobody is held up."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tally = {row["outcome"]: row["writes"] for row in await connection.fetch(sql("verify/tally"))}
        found = [
            Difference(check, str(row["customer_id"]), row["subject"], row["says"])
            for check in CHECKS
            for row in await connection.fetch(sql(f"verify/{check}"), timeout=None)
        ]
    return Recount(tally, tuple(found))
