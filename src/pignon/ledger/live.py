"""Every listing that is live, page by page, for whoever wants to know what a changed rule would do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ExternalId, IntermediaryId, ListingId, Market, Portal

PAGE = 500
"""Listings read at a time; some 3 KB each."""


@dataclass(frozen=True, slots=True)
class Live:
    """A listing and the portals it is live on."""

    customer_id: CustomerId
    listing_id: ListingId
    intermediary_id: IntermediaryId
    external_id: ExternalId
    market: Market
    portals: tuple[Portal, ...]
    document: bytes
    """Canonical JSON."""


async def live_listings(connection: Connection, *, page: int = PAGE) -> AsyncIterator[Live]:
    """Yield all live listings of all customers, holding one page of them at a time."""
    after = (UUID(int=0), UUID(int=0))
    while rows := await connection.fetch(sql("rules/all_live"), *after, page):
        for row in rows:
            yield Live(
                customer_id=row["customer_id"],
                listing_id=row["listing_id"],
                intermediary_id=row["intermediary_id"],
                external_id=row["external_id"],
                market=row["market"],
                portals=tuple(Portal(portal) for portal in row["portals"].split(",")),
                document=row["document"],
            )
        after = (rows[-1]["customer_id"], rows[-1]["listing_id"])
