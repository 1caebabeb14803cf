"""The figures of listings: added in batches by those who count, read by their customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import columns, sql
from pignon.model.identity import public_id
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, Portal, PublicId

PERIODS: Final = ("day", "hour")
KEPT_HOURS: Final = timedelta(days=92)
"""How long figures are told by the hour; then by the day."""
ROLLED: Final = 20_000
"""Hours rolled up in one statement."""
START: Final = (ListingId(UUID(int=0)), Portal(""), datetime(1, 1, 2, tzinfo=UTC))
"""Before every row."""
Place = tuple[ListingId, Portal, datetime]
"""Where a page of figures goes on: after the row of this listing, portal and period."""
Counted = tuple[Portal, PublicId, datetime, list[int]]
"""Portal, page, hour; impressions, views, photo views, phone reveals, contact clicks."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A listing on a portal in a period."""

    listing_id: ListingId
    portal: Portal
    period: datetime
    """Its start, UTC."""
    external_id: ExternalId
    market: Market
    created_at: datetime
    """When the listing was first accepted."""
    live_since: datetime | None
    """None while it is not live."""
    impressions: int
    views: int
    photo_views: int
    phone_reveals: int
    contact_clicks: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures."""

    since: datetime
    until: datetime
    """The first instant outside."""
    by: str = "day"
    """One of PERIODS."""
    listing: ListingId | None = None
    portal: Portal | None = None


async def add(engine: Pool, counted: Sequence[Counted], *, turnstile: UUID, batch: int) -> None:
    """Add what a process counted; the same `batch` again, or one before, adds nothing."""
    await engine.execute(sql("audience/count"), turnstile, batch, *columns([(*key, *row) for *key, row in counted], 8))


async def figures(
    connection: Connection, customer: CustomerId, asked: Asked, *, after: Place, now: datetime, limit: int
) -> list[Figures]:
    """Return up to `limit` rows by listing, portal and period; a live listing has one for every period up to now."""
    rows = await connection.fetch(
        sql("audience/figures"),
        *(customer, asked.listing, asked.portal, asked.since, asked.until, asked.by, *after, limit, now),
    )
    return [Figures(**dict(row)) for row in rows]


async def prices(
    connection: Connection, customer: CustomerId, found: Sequence[Figures]
) -> dict[tuple[ListingId, Portal], tuple[int | None, str]]:
    """Return the cents and the currency that the page of each listing says, or said last."""
    pages = {(one.portal, public_id(one.listing_id)): one.listing_id for one in found}
    rows = await connection.fetch(
        sql("audience/ads"), customer, [portal for portal, _ in pages], [page for _, page in pages]
    )
    return {
        (pages[Portal(row["portal"]), PublicId(row["public_id"])], Portal(row["portal"])): (
            row["price"],
            row["currency"],
        )
        for row in rows
    }


async def roll_up(engine: Pool, *, before: datetime) -> int:
    """Roll up to ROLLED hours from before `before` into their days; return how many."""
    return await engine.fetchval(sql("audience/all_fine"), before, ROLLED)


async def forget_silent(engine: Pool, *, since: datetime) -> None:
    """Forget processes that have counted nothing since."""
    await engine.execute(sql("audience/all_silent"), since)
