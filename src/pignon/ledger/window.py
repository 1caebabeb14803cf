"""The showcase's side of the ledger: work off the pile, public pages up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId, Market, Portal, PublicId, SubmissionId


@dataclass(frozen=True, slots=True)
class Live:
    """A publication that is live now."""

    customer_id: CustomerId
    listing_id: ListingId
    portal: Portal
    market: Market
    sandbox: bool
    revision: int
    submission_id: SubmissionId
    live_since: datetime
    document: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A public page's row: what search and lists read of it."""

    live: Live
    public_id: PublicId
    title: str
    trade: str
    kind: str
    city: str
    postal_code: str
    price: int | None
    """Cents of `currency`."""
    currency: str
    surface: float | None
    """Square metres."""
    rooms: float | None
    picture: str | None


async def take(connection: Connection, most: int) -> tuple[int, list[Live]]:
    """Take up to `most` works off the pile; return how many publications they named and those of them live now."""
    rows = await connection.fetch(sql("showcase/take"), most)
    return len(rows), [
        Live(
            customer_id=row["customer_id"],
            listing_id=row["listing_id"],
            portal=row["portal"],
            market=row["market"],
            sandbox=row["sandbox"],
            revision=row["revision"],
            submission_id=row["submission_id"],
            live_since=row["live_since"],
            document=row["document"],
        )
        for row in rows
        if row["market"] is not None
    ]


async def show(connection: Connection, rows: Sequence[Shown]) -> None:
    """Put public pages up, or up to date."""
    await connection.execute(
        sql("showcase/show"),
        [row.live.portal for row in rows],
        [row.public_id for row in rows],
        [row.live.sandbox for row in rows],
        [row.live.customer_id for row in rows],
        [row.live.listing_id for row in rows],
        [row.live.submission_id for row in rows],
        [row.live.market for row in rows],
        [row.live.revision for row in rows],
        [row.live.live_since for row in rows],
        [row.title for row in rows],
        [row.trade for row in rows],
        [row.kind for row in rows],
        [row.city for row in rows],
        [row.postal_code for row in rows],
        [row.price for row in rows],
        [row.currency for row in rows],
        [row.surface for row in rows],
        [row.rooms for row in rows],
        [row.picture for row in rows],
    )
