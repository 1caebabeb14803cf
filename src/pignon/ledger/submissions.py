"""What became of a write, and where its listing stands on each portal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId, Market, Portal, SubmissionId


@dataclass(frozen=True, slots=True)
class Submission:
    """One accepted write; outcome and settlement are none while it is pending."""

    submission_id: SubmissionId
    listing_id: ListingId
    market: Market
    kind: str
    revision: int
    accepted_at: datetime
    outcome: str | None
    settled_at: datetime | None
    findings: bytes | None
    """JSON array, as stored."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A listing on a portal."""

    portal: Portal
    state: str
    revision: int
    queued_at: datetime
    live_since: datetime | None
    findings: bytes | None
    """JSON array, as stored."""
    place: int | None = None
    """In the queue, counted from 1, now; none where it does not wait."""


async def submission(connection: Connection, customer: CustomerId, submission_id: SubmissionId) -> Submission | None:
    """Return one write of `customer`; none when it is unknown."""
    row = await connection.fetchrow(sql("partner/submission"), customer, submission_id)
    return None if row is None else Submission(**dict(row))


async def publications(connection: Connection, customer: CustomerId, listing_id: ListingId) -> list[Publication]:
    """Return where the listing stands, by portal."""
    rows = await connection.fetch(sql("partner/publications"), customer, listing_id)
    return [Publication(**dict(row)) for row in rows]


async def settled(
    engine: Pool, awaited: Collection[tuple[CustomerId, SubmissionId]]
) -> set[tuple[CustomerId, SubmissionId]]:
    """Return those of `awaited`, of any customers, that have their outcome and no judgement to come."""
    rows = await engine.fetch(sql("partner/settled"), [one[0] for one in awaited], [one[1] for one in awaited])
    return {(row["customer_id"], row["submission_id"]) for row in rows}
