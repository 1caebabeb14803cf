"""Settlement's side of the ledger, reading: claim customers, read their work and what is known of it.

Every call but the claims works on customers that the running transaction has claimed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from pignon.ledger.facts import FACT
from pignon.ledger.pools import Connection
from pignon.ledger.statements import columns, sql
from pignon.model.finding import Finding
from pignon.model.names import CustomerId, ListingId, Market, Portal, SubmissionId
from pignon.model.states import AtLimit, EventType, Kind, Outcome, State, Status


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
    data: bytes | None = None
    """The fact to tell, where the reason is FACT."""

    @property
    def is_fact(self) -> bool:
        return self.reason == FACT


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
    open: bool
    """Neither closed nor outside its term."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A publication that waits, or that gives way to one that does, with the standing of its listing."""

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
    """A numbered fact; one about no listing has only what comes first."""

    customer_id: CustomerId
    sequence: int
    at: datetime
    type: EventType
    portals: str
    data: bytes
    listing_id: ListingId | None = None
    listing_sequence: int | None = None
    previous: int | None = None
    revision: int | None = None
    submission_id: SubmissionId | None = None
    status: Status | None = None


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


async def claim(connection: Connection, most: int, *, sharers: int = 1) -> list[Claimed]:
    """Lock up to `most` customers that have work, least recently served first; skip those locked elsewhere.

    Where several share the work, only their part of the customers is claimed.
    """
    rows = await connection.fetch(sql("settlement/claim"), most, sharers)
    return [Claimed(row["customer_id"], row["events"], row["now"]) for row in rows]


async def claim_one(connection: Connection, customer: CustomerId) -> Claimed | None:
    """Lock one customer; None where somebody else settles it now."""
    row = await connection.fetchrow(sql("settlement/claim_one"), customer)
    return Claimed(row["customer_id"], row["events"], row["now"]) if row else None


async def hold(connection: Connection, customer: CustomerId, *, patience_s: int) -> None:
    """Lock one customer, waiting for whoever has it; raises LockNotAvailableError after `patience_s`."""
    await connection.execute(sql("settlement/patience"), f"{patience_s}s")
    await connection.execute(sql("settlement/hold"), customer)


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
    return _pending(await connection.fetch(sql("settlement/overtaking"), *columns(rows, 3)))


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
    return [Due(row["customer_id"], row["due_id"], row["reason"], row["listing_id"], row["data"]) for row in rows]


async def standings(
    connection: Connection, listings: Sequence[tuple[CustomerId, ListingId, bool]]
) -> dict[ListingId, Standing]:
    """Read the standings of `(customer, listing, with its document)`; those never settled have none."""
    rows = await connection.fetch(sql("settlement/standings"), *columns(listings, 3))
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


async def pictures(
    connection: Connection, listings: Sequence[tuple[CustomerId, ListingId, int]]
) -> dict[ListingId, tuple[int, int]]:
    """Count good and undecided pictures of `(customer, listing, revision)`; those not noticed yet are left out."""
    rows = await connection.fetch(sql("settlement/pictures"), *columns(listings, 3))
    return {row["listing_id"]: (row["good"], row["undecided"]) for row in rows}


async def publications(
    connection: Connection, listings: Sequence[tuple[CustomerId, ListingId]]
) -> dict[ListingId, dict[Portal, Publication]]:
    """Read where `listings` stand, by portal."""
    found: dict[ListingId, dict[Portal, Publication]] = {}
    for row in await connection.fetch(sql("settlement/publications"), *columns(listings, 2)):
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
            open=row["open"],
        )
        for row in await connection.fetch(sql("settlement/contracts"), customers)
    ]


async def queues(
    connection: Connection, heads: Sequence[tuple[CustomerId, Portal, int]]
) -> dict[tuple[CustomerId, Portal], list[Queued]]:
    """Read the head of each queue in order, at most as many as each of `heads` says."""
    rows = await connection.fetch(sql("settlement/queue"), *columns(heads, 3))
    return _by_contract(rows, State.WAITING)


async def longest_live(
    connection: Connection,
    wanted: Sequence[tuple[CustomerId, Portal, int]],
    *,
    stayed_since: datetime,
    in_hand: Sequence[ListingId],
) -> dict[tuple[CustomerId, Portal], list[Queued]]:
    """Read who gives way first on each contract, at most as many as each of `wanted` says; none of `in_hand`.

    Those live since `stayed_since` or longer come before the others, longest live first.
    """
    rows = await connection.fetch(sql("settlement/longest_live"), *columns(wanted, 3), stayed_since, in_hand)
    return _by_contract(rows, State.LIVE)


def _by_contract(rows: Sequence[Any], state: State) -> dict[tuple[CustomerId, Portal], list[Queued]]:
    found: dict[tuple[CustomerId, Portal], list[Queued]] = {}
    for row in rows:
        publication = Publication(
            customer_id=row["customer_id"],
            listing_id=row["listing_id"],
            portal=row["portal"],
            market=row["market"],
            state=state,
            revision=row["judged"],
            queued_at=row["queued_at"],
            live_since=row["live_since"],
        )
        found.setdefault((row["customer_id"], row["portal"]), []).append(Queued(publication, _standing(row)))
    return found


async def documents(
    connection: Connection, submissions: Sequence[tuple[CustomerId, SubmissionId]]
) -> dict[SubmissionId, bytes]:
    """Read the documents that `submissions` carry."""
    rows = await connection.fetch(sql("settlement/documents"), *columns(submissions, 2))
    return {row["submission_id"]: row["document"] for row in rows}


async def count_attempt(connection: Connection, customer: CustomerId, listing: ListingId) -> int:
    """Count a try on the listing's unsettled submissions before it is made; return the highest count."""
    rows = await connection.fetch(sql("settlement/attempt"), customer, listing)
    return max((row["attempts"] for row in rows), default=0)
