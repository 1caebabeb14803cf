"""The search's side of the ledger: noted changes off the pile, what pages are found by into the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import columns, sql
from pignon.model.names import Market, Portal, PublicId

_LOCK = 0x5049_4753
"""Advisory lock of whoever fills the search."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A live page that is new or changed."""

    portal: Portal
    public_id: PublicId
    sandbox: bool
    market: Market
    live_since: datetime
    raised_at: datetime | None
    """Of its last bump."""
    changed_at: datetime
    title: str
    price: int | None
    """Cents; None where it is not shown."""
    document: bytes
    badge: str | None = None
    """What a verb said of it, beside the document."""


@dataclass(frozen=True, slots=True)
class Findable:
    """What a page is found, counted and sorted by."""

    page: Changed
    trade: str
    kind: str
    place: str
    city: str
    postal_code: str
    period: str
    surface: float | None
    rooms: float | None
    rate: int | None
    energy: int | None
    features: int
    spot: tuple[float, float] | None
    configuration: str
    """The text search configuration: `french`, `german`."""
    told: str
    """Its folded words."""
    status: str
    """`RESERVED`, `SOLD` and so on; empty while it is simply to be had."""


async def is_alone(connection: Connection) -> bool:
    """Take the lock of the transaction's search filling; tell whether no other process holds it."""
    return await connection.fetchval(sql("search/lock"), _LOCK)


async def is_behind(connection: Connection, pending: int) -> bool:
    """Tell whether settlement has at least `pending` submissions before it."""
    return await connection.fetchval(sql("search/behind"), pending)


async def take(connection: Connection, most: int) -> tuple[list[Changed], list[tuple[Portal, PublicId]]]:
    """Take up to `most` notes off the pile; return the pages that are live and the addresses of those that are not."""
    rows = await connection.fetch(sql("search/take"), most)
    gone = [(row["portal"], row["public_id"]) for row in rows if row["document"] is None]
    return [Changed(**row) for row in rows if row["document"] is not None], gone


async def put(connection: Connection, rows: Sequence[Findable]) -> None:
    """Make pages found by what they are now."""
    await connection.execute(sql("search/put"), *columns([_values(row) for row in rows], 23))


async def drop(connection: Connection, gone: Sequence[tuple[Portal, PublicId]]) -> None:
    """Take pages out of the search."""
    await connection.execute(sql("search/drop"), *columns(gone, 2))


async def tidy(pool: Pool) -> None:
    """Let searches read what came lately out of the indexes alone; returns at once while anybody else vacuums."""
    await pool.execute(sql("search/tidy"))


def _values(row: Findable) -> tuple[Any, ...]:
    page, spot = row.page, row.spot or (None, None)
    return (
        *(page.portal, page.public_id, page.sandbox, page.live_since, page.raised_at, page.changed_at, row.trade),
        *(
            row.kind,
            row.place,
            row.city,
            row.postal_code,
            page.price,
            row.period,
            row.surface,
            row.rooms,
            row.rate,
            row.energy,
        ),
        *(row.features, *spot, row.configuration, row.told, row.status),
    )
