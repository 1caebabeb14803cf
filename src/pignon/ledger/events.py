"""The event log, read: numbered facts of one customer, and how far they are kept and told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, Portal, SubmissionId

LAST = 2**63 - 1
"""Beyond every number."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what its listing is called; one about no listing has none of that."""

    sequence: int
    type: str
    at: datetime
    portals: tuple[Portal, ...]
    data: bytes
    """JSON object, as stored."""
    market: Market | None
    status: str | None
    """The wire's word where it belongs to a status row."""
    listing_id: ListingId | None
    external_id: ExternalId | None
    listing_sequence: int | None
    previous: int | None
    """The number of the listing's event before, 0 for none."""
    revision: int | None
    submission_id: SubmissionId | None


@dataclass(frozen=True, slots=True)
class Span:
    """What is kept: the events after `swept`, up to `last`."""

    swept: int
    last: int


async def span(connection: Connection, customer: CustomerId) -> Span:
    """Return which of the customer's events are kept."""
    row = await connection.fetchrow(sql("delivery/span"), customer)
    return Span(0, 0) if row is None else Span(row["swept"], row["events"])


async def events(
    connection: Connection, customer: CustomerId, *, after: int, until: int = LAST, limit: int
) -> list[Told]:
    """Return up to `limit` events numbered over `after` up to `until`, in order."""
    return _told(await connection.fetch(sql("delivery/events"), customer, after, until, limit))


async def listing_events(
    connection: Connection, customer: CustomerId, listing_id: ListingId, *, after: tuple[datetime, int], limit: int
) -> list[Told]:
    """Return up to `limit` events of one listing after a date and number, in order."""
    return _told(await connection.fetch(sql("partner/listing_events"), customer, listing_id, *after, limit))


async def events_at(connection: Connection, customer: CustomerId, sequences: Sequence[int]) -> list[Told]:
    """Return the events of these numbers, each with those of its status row, in order."""
    return _told(await connection.fetch(sql("delivery/events_at"), customer, sequences))


async def last_numbers(engine: Pool, customers: Collection[CustomerId]) -> dict[CustomerId, int]:
    """Return the last event number of each customer."""
    rows = await engine.fetch(sql("settlement/last_events"), list(customers))
    return {row["customer_id"]: row["events"] for row in rows}


def _told(rows: Sequence[Any]) -> list[Told]:
    return [
        Told(
            sequence=row["sequence"],
            type=row["type"],
            at=row["at"],
            portals=tuple(Portal(portal) for portal in row["portals"].split(",") if portal),
            data=row["data"],
            market=row["market"],
            status=row["status"],
            listing_id=row["listing_id"],
            external_id=row["external_id"],
            listing_sequence=row["listing_sequence"],
            previous=row["previous"],
            revision=row["revision"],
            submission_id=row["submission_id"],
        )
        for row in rows
    ]
