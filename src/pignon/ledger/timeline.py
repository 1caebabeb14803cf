"""All that ever happened to a listing: its writes with their reasons, and the documents they left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId, Market, SubmissionId


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted write that was not unchanged."""

    submission_id: SubmissionId
    market: Market
    kind: str
    revision: int
    """Its own; of an idle one, that which was the latest."""
    accepted_at: datetime
    outcome: str | None
    settled_at: datetime | None
    idle: bool
    """It made no revision: it came late, or to nothing."""
    badge: str | None
    reason: str | None
    asked_at: datetime | None
    findings: bytes | None
    document: bytes | None = None


async def entries(
    connection: Connection, customer: CustomerId, listing_id: ListingId, *, after: tuple[datetime, UUID], limit: int
) -> list[Entry]:
    """Return up to `limit` writes accepted after `after`, oldest first, without documents."""
    rows = await connection.fetch(sql("partner/timeline"), customer, listing_id, *after, limit)
    return [Entry(**dict(row)) for row in rows]


async def revision(connection: Connection, customer: CustomerId, listing_id: ListingId, *, number: int) -> Entry | None:
    """Return one revision with its document, which a deletion lacks; none where it was never made."""
    row = await connection.fetchrow(sql("partner/revision"), customer, listing_id, number)
    return None if row is None else Entry(**dict(row))
