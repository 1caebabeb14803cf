"""What partners read of their listings; always through a reading connection, one customer at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ExternalId, ListingId, Market

START = ListingId(UUID(int=0))
"""Before the first listing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A listing that is there, as last accepted."""

    listing_id: ListingId
    external_id: ExternalId
    revision: int
    digest: bytes
    wanted: str
    """Portals joined by commas, `all` or `none`."""
    accepted_at: datetime
    document: bytes
    """Canonical JSON, one object."""
    hold: str | None = None
    """`withdrawn` or `paused`: off the market until resumed."""
    badge: str | None = None
    """`reserved` or `sold`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a partner's own list differs from what is kept."""

    missing: list[ExternalId]
    different: list[ExternalId]
    extra: list[ExternalId]


async def by_id(connection: Connection, customer: CustomerId, listing_id: ListingId, *, market: Market) -> Kept | None:
    """Return the listing; none when it is unknown, deleted or another market's."""
    row = await connection.fetchrow(sql("partner/listing_by_id"), customer, listing_id, market)
    return None if row is None else _kept(row)


async def by_external_id(
    connection: Connection, customer: CustomerId, external_id: ExternalId, *, market: Market
) -> Kept | None:
    """Return the listing that has this id now; none when there is none."""
    row = await connection.fetchrow(sql("partner/listing_by_external_id"), customer, external_id, market)
    return None if row is None else _kept(row)


async def restorable(
    connection: Connection, customer: CustomerId, external_id: ExternalId, *, market: Market
) -> Kept | None:
    """Return the listing that had this id last and is deleted; none where the id is in use."""
    row = await connection.fetchrow(sql("partner/restorable"), customer, external_id, market)
    return None if row is None else _kept(row)


async def page(
    connection: Connection, customer: CustomerId, market: Market, *, after: ListingId, limit: int
) -> list[Kept]:
    """Return up to `limit` listings made after `after`, in the order they were made."""
    rows = await connection.fetch(sql("partner/listing_page"), customer, market, after, limit)
    return [_kept(row) for row in rows]


async def external_ids(
    connection: Connection, customer: CustomerId, market: Market, *, after: ListingId, limit: int
) -> list[tuple[ListingId, ExternalId]]:
    """Return the ids of up to `limit` listings made after `after`, in the order they were made."""
    rows = await connection.fetch(sql("partner/external_id_page"), customer, market, after, limit)
    return [(row["listing_id"], row["external_id"]) for row in rows]


async def newest(
    connection: Connection, customer: CustomerId, external_id: ExternalId, *, market: Market
) -> ListingId | None:
    """Return the newest listing that ever had this id, deleted or not."""
    return await connection.fetchval(sql("partner/newest_listing"), customer, market, external_id)


async def exists(connection: Connection, customer: CustomerId, listing_id: ListingId, *, market: Market) -> bool:
    """Tell whether the customer ever had this listing; a deleted one counts."""
    return bool(await connection.fetchval(sql("partner/listing_exists"), customer, listing_id, market))


async def compare(
    connection: Connection,
    customer: CustomerId,
    market: Market,
    *,
    items: bytes,
    extra_of: tuple[str | None] | None,
) -> Difference:
    """Compare `items`, a JSON array of `{externalId, digest}` with digests in lower-case hex, with what is kept.

    `extra_of` names the feed whose listings may be extra, `(None,)` those that came by API; None: no extras.
    """
    feed = None if extra_of is None else extra_of[0]
    rows = await connection.fetch(sql("partner/manifest"), customer, market, items, extra_of is not None, feed)
    return Difference(*(_with(rows, verdict) for verdict in ("missing", "different", "extra")))


def _with(rows: Sequence[Any], verdict: str) -> list[ExternalId]:
    return [row["external_id"] for row in rows if row["verdict"] == verdict]


def _kept(row: Any) -> Kept:
    return Kept(
        listing_id=row["listing_id"],
        external_id=row["external_id"],
        revision=row["revision"],
        digest=row["digest"],
        wanted=row["wanted"],
        accepted_at=row["accepted_at"],
        document=row["document"],
        hold=row["hold"],
        badge=row["badge"],
    )
