"""Settlement's side of the ledger: claim customers, read their work, write what came of it.

Every call but the claims works on customers that the running transaction has claimed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.finding import Finding
from pignon.model.identity import public_id, uuid7
from pignon.model.names import CustomerId, ListingId, Market, Portal, SubmissionId
from pignon.model.states import AtLimit, EventType, Kind, Outcome, State, Status


class Moved(Exception):
    """A count differs from the batch's: somebody else wrote; the transaction must be rolled back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    customer_id: CustomerId
    events: int
    """The last number given to an event of this customer."""
    now: datetime
    """The database's time, whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Pending:
    customer_id: CustomerId
    submission_id: SubmissionId
    listing_id: ListingId
    market: Market
    kind: Kind
    revision: int
    wanted: str
    accepted_at: datetime
    document: bytes | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Due:
    customer_id: CustomerId
    due_id: Any
    reason: str
    listing_id: ListingId | None


@dataclass(slots=True)
class Standing:
    """What settlement made of a listing; changed in place while a batch is decided."""

    customer_id: CustomerId
    listing_id: ListingId
    market: Market
    revision: int
    first_revision: int
    submission_id: SubmissionId
    wanted: str
    deleted: bool
    events: int
    last_event: int
    said_at: datetime
    document: bytes | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    customer_id: CustomerId
    listing_id: ListingId
    portal: Portal
    market: Market
    state: State
    revision: int
    queued_at: datetime
    live_since: datetime | None = None
    findings: bytes | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    customer_id: CustomerId
    portal: Portal
    market: Market
    quota: int
    at_limit: AtLimit
    live: int
    waiting: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting publication with the standing of its listing."""

    publication: Publication
    standing: Standing


@dataclass(frozen=True, slots=True)
class Settled:
    customer_id: CustomerId
    submission_id: SubmissionId
    outcome: Outcome
    settled_at: datetime
    findings: bytes | None = None


@dataclass(frozen=True, slots=True)
class Event:
    customer_id: CustomerId
    sequence: int
    listing_id: ListingId
    listing_sequence: int
    previous: int
    at: datetime
    type: EventType
    revision: int
    submission_id: SubmissionId
    portals: str
    status: Status | None
    data: bytes


def stored(findings: Iterable[Finding]) -> bytes | None:
    """Return findings as the ledger keeps them, None where there are none."""
    rows = [
        {
            "code": one.code,
            "pointer": one.pointer,
            "value": one.value,
            "expected": one.expected,
            "portals": one.portals,
            "arguments": dict(one.arguments),
            "outside": one.outside,
        }
        for one in findings
    ]
    return orjson.dumps(rows, default=str) if rows else None


async def claim(connection: Connection, most: int) -> list[Claimed]:
    """Lock up to `most` customers that have work, least recently served first; skip those locked elsewhere."""
    rows = await connection.fetch(sql("settlement/claim"), most)
    return [Claimed(row["customer_id"], row["events"], row["now"]) for row in rows]


async def claim_one(connection: Connection, customer: CustomerId) -> Claimed | None:
    """Lock one customer; None where somebody else settles it now."""
    row = await connection.fetchrow(sql("settlement/claim_one"), customer)
    return Claimed(row["customer_id"], row["events"], row["now"]) if row else None


async def last_events(connection: Connection, customers: Sequence[CustomerId]) -> dict[CustomerId, int]:
    """Return each customer's last event number, read after its lock was taken."""
    rows = await connection.fetch(sql("settlement/last_events"), customers)
    return {row["customer_id"]: row["events"] for row in rows}


async def pending(
    connection: Connection, customers: Sequence[CustomerId], *, most: int, only: ListingId | None
) -> list[Pending]:
    """Read unsettled submissions, oldest first, at most `most` of each customer."""
    return _pending(await connection.fetch(sql("settlement/pending"), customers, most, only))


async def overtaking(connection: Connection, read: Sequence[Pending]) -> list[Pending]:
    """Read the later unsettled submissions of the listings in `read`, which are all it had room for."""
    newest = {(one.customer_id, one.listing_id): one.revision for one in read}
    rows = [(*listing, revision) for listing, revision in newest.items()]
    return _pending(await connection.fetch(sql("settlement/overtaking"), *_columns(rows, 3)))


def _pending(rows: Sequence[Any]) -> list[Pending]:
    return [
        Pending(
            customer_id=row["customer_id"],
            submission_id=row["submission_id"],
            listing_id=row["listing_id"],
            market=row["market"],
            kind=Kind(row["kind"]),
            revision=row["revision"],
            wanted=row["wanted"],
            accepted_at=row["accepted_at"],
            document=row["document"],
            attempts=row["attempts"],
        )
        for row in rows
    ]


async def due_now(
    connection: Connection, customers: Sequence[CustomerId], *, most: int, only: ListingId | None
) -> list[Due]:
    """Read work without a submission whose time has come, at most `most` of each customer."""
    rows = await connection.fetch(sql("settlement/due_now"), customers, most, only)
    return [Due(row["customer_id"], row["due_id"], row["reason"], row["listing_id"]) for row in rows]


async def standings(
    connection: Connection, listings: Sequence[tuple[CustomerId, ListingId, bool]]
) -> dict[ListingId, Standing]:
    """Read the standings of `(customer, listing, with its document)`; those never settled have none."""
    rows = await connection.fetch(sql("settlement/standings"), *_columns(listings, 3))
    return {row["listing_id"]: _standing(row, row["document"]) for row in rows}


def _standing(row: Any, document: bytes | None = None) -> Standing:
    return Standing(
        customer_id=row["customer_id"],
        listing_id=row["listing_id"],
        market=row["market"],
        revision=row["revision"],
        first_revision=row["first_revision"],
        submission_id=row["submission_id"],
        wanted=row["wanted"],
        deleted=row["deleted"],
        events=row["events"],
        last_event=row["last_event"],
        said_at=row["said_at"],
        document=document,
    )


async def publications(
    connection: Connection, listings: Sequence[tuple[CustomerId, ListingId]]
) -> dict[ListingId, dict[Portal, Publication]]:
    """Read where `listings` stand, by portal."""
    found: dict[ListingId, dict[Portal, Publication]] = {}
    for row in await connection.fetch(sql("settlement/publications"), *_columns(listings, 2)):
        found.setdefault(row["listing_id"], {})[row["portal"]] = Publication(
            customer_id=row["customer_id"],
            listing_id=row["listing_id"],
            portal=row["portal"],
            market=row["market"],
            state=State(row["state"]),
            revision=row["revision"],
            queued_at=row["queued_at"],
            live_since=row["live_since"],
            findings=row["findings"],
            outside=row["outside"],
        )
    return found


async def contracts(connection: Connection, customers: Sequence[CustomerId]) -> list[Contract]:
    """Read every contract of `customers`, closed ones too."""
    return [
        Contract(
            customer_id=row["customer_id"],
            portal=row["portal"],
            market=row["market"],
            quota=row["quota"],
            at_limit=AtLimit(row["at_limit"]),
            live=row["live"],
            waiting=row["waiting"],
            closed=row["closed"],
        )
        for row in await connection.fetch(sql("settlement/contracts"), customers)
    ]


async def queues(
    connection: Connection, heads: Sequence[tuple[CustomerId, Portal, int]]
) -> dict[tuple[CustomerId, Portal], list[Queued]]:
    """Read the head of each queue in order, at most as many as each of `heads` says."""
    found: dict[tuple[CustomerId, Portal], list[Queued]] = {(one[0], one[1]): [] for one in heads}
    for row in await connection.fetch(sql("settlement/queue"), *_columns(heads, 3)):
        found[row["customer_id"], row["portal"]].append(
            Queued(
                Publication(
                    customer_id=row["customer_id"],
                    listing_id=row["listing_id"],
                    portal=row["portal"],
                    market=row["market"],
                    state=State.WAITING,
                    revision=row["judged"],
                    queued_at=row["queued_at"],
                ),
                _standing(row),
            )
        )
    return found


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
    _expect(await connection.execute(sql("settlement/move_quotas"), *_columns(moves, 4)), len(moves))


async def leave_work(connection: Connection, rows: Sequence[tuple[CustomerId, ListingId, Portal]]) -> None:
    """Tell the showcase to look at these publications."""
    await connection.execute(sql("settlement/leave_work"), *_columns(rows, 3))


async def take_down(connection: Connection, rows: Sequence[Publication], *, at: datetime) -> None:
    """End the public pages of `rows` now; where a page is not built yet, keep it from going up."""
    await connection.execute(
        sql("settlement/take_down"),
        [row.portal for row in rows],
        [public_id(row.listing_id) for row in rows],
        [row.customer_id for row in rows],
        [row.listing_id for row in rows],
        [row.market for row in rows],
        [row.revision for row in rows],
        at,
    )


async def spread_due(connection: Connection, *, contracts: Sequence[CustomerId], packs: Sequence[CustomerId]) -> None:
    """Leave each listing that a change of these customers' contracts or packs may concern as work of its own."""
    await connection.execute(sql("settlement/spread_due"), contracts, packs)


async def drop_due(connection: Connection, rows: Sequence[Due]) -> None:
    """Remove work that is done."""
    await connection.execute(
        sql("settlement/drop_due"), [row.customer_id for row in rows], [row.due_id for row in rows]
    )


async def leave_due(connection: Connection, customers: Sequence[CustomerId], *, reason: str) -> None:
    """Leave `customers` work for their next turn."""
    await connection.execute(sql("settlement/leave_due"), customers, [uuid7() for _ in customers], reason)


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
        *_columns(turns, 3),
    )
    _expect(said, len(turns))


async def count_attempt(connection: Connection, customer: CustomerId, listing: ListingId) -> int:
    """Count a try on the listing's unsettled submissions before it is made; return the highest count."""
    rows = await connection.fetch(sql("settlement/attempt"), customer, listing)
    return max((row["attempts"] for row in rows), default=0)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(width)]


def _expect(said: str, count: int) -> None:
    """Compare the count in a command tag such as `UPDATE 3` with what it must be."""
    if int(said.rsplit(" ", 1)[-1]) != count:
        raise Moved(f"{said} instead of {count}")
