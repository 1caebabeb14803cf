"""Settlement's side of the ledger, writing: what came of the work, a handful of array statements a turn.

Every call works on customers that the running transaction has claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.settling import Due, Event, Publication, Settled, Standing
from pignon.ledger.statements import columns, sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId, ListingId, Portal


class Moved(Exception):
    """A count differs from the batch's: somebody else wrote; the transaction must be rolled back."""


@dataclass(frozen=True, slots=True)
class MediaUse:
    """An address of media and the listings in hand that use it."""

    customer_id: CustomerId
    url_hash: int
    written: bytes
    """What a stored document with this address contains."""
    listings: list[ListingId]


@dataclass(frozen=True, slots=True)
class MediaUser:
    """The listing that used an address first and still does."""

    listing_id: ListingId
    external_id: ExternalId


async def settle_submissions(connection: Connection, rows: Sequence[Settled]) -> None:
    """Write outcomes; raises Moved where one was written by somebody else."""
    said = await connection.execute(
        sql("settlement/settle_submissions"),
        [row.customer_id for row in rows],
        [row.submission_id for row in rows],
        [row.outcome.value for row in rows],
        [row.settled_at for row in rows],
        [row.findings for row in rows],
    )
    _expect(said, len(rows))


async def settle_standings(connection: Connection, rows: Sequence[Standing]) -> None:
    """Write standings, new and changed."""
    await connection.execute(
        sql("settlement/settle_standings"),
        [row.customer_id for row in rows],
        [row.listing_id for row in rows],
        [row.market for row in rows],
        [row.revision for row in rows],
        [row.first_revision for row in rows],
        [row.submission_id for row in rows],
        [row.wanted for row in rows],
        [row.deleted for row in rows],
        [row.events for row in rows],
        [row.last_event for row in rows],
        [row.said_at for row in rows],
    )


async def settle_publications(connection: Connection, rows: Sequence[Publication]) -> None:
    """Write publications, new and moved."""
    await connection.execute(
        sql("settlement/settle_publications"),
        [row.customer_id for row in rows],
        [row.listing_id for row in rows],
        [row.portal for row in rows],
        [row.market for row in rows],
        [row.state.value for row in rows],
        [row.revision for row in rows],
        [row.queued_at for row in rows],
        [row.live_since for row in rows],
        [row.findings for row in rows],
        [row.outside for row in rows],
    )


async def move_quotas(connection: Connection, moves: Sequence[tuple[CustomerId, Portal, int, int]]) -> None:
    """Add `(customer, portal, live, waiting)` to the counters; raises Moved where a quota would be passed."""
    _expect(await connection.execute(sql("settlement/move_quotas"), *columns(moves, 4)), len(moves))


async def spread_due(connection: Connection, *, contracts: Sequence[CustomerId], packs: Sequence[CustomerId]) -> None:
    """Leave each listing that a change of these customers' contracts or packs may concern as work of its own."""
    await connection.execute(sql("settlement/spread_due"), contracts, packs)


async def use_media(
    connection: Connection, uses: Sequence[MediaUse], *, in_hand: Sequence[ListingId]
) -> dict[tuple[CustomerId, int], MediaUser]:
    """Enter `uses`, before standings are settled; return by `(customer, hash)` who was first where several use it."""
    rows = await connection.fetch(
        sql("settlement/use_media"),
        [one.customer_id for one in uses],
        [one.url_hash for one in uses],
        [f"{{{','.join(map(str, one.listings))}}}" for one in uses],
        [one.written for one in uses],
        in_hand,
    )
    return {(row["customer_id"], row["url_hash"]): MediaUser(row["listing_id"], row["external_id"]) for row in rows}


async def drop_due(connection: Connection, rows: Sequence[Due]) -> None:
    """Remove work that is done."""
    await connection.execute(
        sql("settlement/drop_due"), [row.customer_id for row in rows], [row.due_id for row in rows]
    )


async def leave_due(connection: Connection, customers: Sequence[CustomerId], *, reason: str) -> None:
    """Leave `customers` work for their next turn."""
    await connection.execute(sql("settlement/leave_due"), customers, [uuid7() for _ in customers], reason)


async def leave_later(connection: Connection, rows: Sequence[tuple[CustomerId, ListingId, datetime]]) -> None:
    """Have `(customer, listing)` judged again at a time to come."""
    await connection.execute(sql("settlement/leave_later"), *columns(rows, 3))


async def tell_events(
    connection: Connection, events: Sequence[Event], turns: Sequence[tuple[CustomerId, int, int]]
) -> None:
    """Keep numbered events and each customer's `(customer, last before, last now)`; the last call before the commit."""
    said = await connection.execute(
        sql("settlement/tell_events"),
        [one.customer_id for one in events],
        [one.sequence for one in events],
        [one.listing_id for one in events],
        [one.listing_sequence for one in events],
        [one.previous for one in events],
        [one.at for one in events],
        [one.type.value for one in events],
        [one.revision for one in events],
        [one.submission_id for one in events],
        [one.portals for one in events],
        [one.status.value if one.status else None for one in events],
        [one.data for one in events],
        *columns(turns, 3),
    )
    _expect(said, len(turns))


def _expect(said: str, count: int) -> None:
    """Compare the count in a command tag such as `UPDATE 3` with what it must be."""
    if int(said.rsplit(" ", 1)[-1]) != count:
        raise Moved(f"{said} instead of {count}")
