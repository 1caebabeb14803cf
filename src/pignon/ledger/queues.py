"""What waits for a place on a contract."""

from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ExternalId, ListingId, Portal


@dataclass(frozen=True, slots=True)
class Waiting:
    place: int
    """Counted from 1, now."""
    listing_id: ListingId
    external_id: ExternalId
    queued_at: datetime


async def queue(
    connection: Connection,
    customer: CustomerId,
    portal: Portal,
    *,
    after: tuple[datetime, ListingId] | None,
    limit: int,
) -> list[Waiting]:
    """Return up to `limit` listings that wait on `portal` behind `after`, longest waiting first."""
    since, listing = after or (None, None)
    rows = await connection.fetch(sql("partner/queue"), customer, portal, since, listing, limit)
    return [Waiting(**dict(row)) for row in rows]
