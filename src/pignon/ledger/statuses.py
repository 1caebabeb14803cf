"""What became of a listing, row by row, as partners read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId, Market, Portal


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row of the wire, before it is put into words."""

    at: datetime
    status: str
    sub_status: str | None
    portals: tuple[Portal, ...]
    revision: int
    terminal: bool
    facts: tuple[dict[str, Any], ...]
    """Of each event in it: `{findings, place, reason}`, each optional."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which rows are asked for; an empty tuple asks for all."""

    after: datetime | None = None
    statuses: tuple[str, ...] = ()
    portals: tuple[str, ...] = ()
    latest: bool = False
    """Only the newest terminal row of each portal; the newest row where none is terminal yet."""


async def statuses(
    connection: Connection, customer: CustomerId, listing_id: ListingId, *, market: Market, sieve: Sieve, limit: int
) -> list[StatusRow]:
    """Return up to `limit` rows, oldest first."""
    rows = await connection.fetch(
        sql("partner/statuses"),
        customer,
        listing_id,
        market,
        sieve.after,
        ",".join(sieve.statuses) or None,
        ",".join(sieve.portals) or None,
        sieve.latest,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: Any) -> StatusRow:
    portals = dict.fromkeys(Portal(portal) for portal in row["portals"].split(",") if portal)
    return StatusRow(
        at=row["at"],
        status=row["status"],
        sub_status=row["sub_status"],
        portals=tuple(portals),
        revision=row["revision"],
        terminal=row["terminal"],
        facts=tuple(orjson.loads(data) for data in row["data"] or ()),
    )
