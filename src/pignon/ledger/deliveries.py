"""Delivery's side of the ledger: lease endpoints, read what waits for them, keep how far they were told.

Times are the caller's, so that days can be tried in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, IntermediaryId, ListingId, Market, Portal, SubmissionId


class LeaseLost(Exception):
    """Somebody else has the endpoint by now, or a partner changed it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a partner wants to be told, as leased."""

    customer_id: CustomerId
    webhook_id: UUID
    market: Market | None
    """Set: told status rows of this market, in its contract's shape. None: told events."""
    url: str
    statuses: frozenset[str]
    types: frozenset[str]
    markets: frozenset[str]
    portals: frozenset[str]
    secret: bytes
    old_secret: bytes | None
    old_until: datetime | None
    language: str
    intermediary_id: IntermediaryId


@dataclass(slots=True)
class Progress:
    """How far an endpoint was told and how it does; changed in place."""

    told: int
    """The last event that was delivered or is put aside."""
    failures: int
    """Rounds in a row that failed."""
    failing_since: datetime | None
    noticed: int
    next_at: datetime
    """While failing: when it is tried next."""
    disabled_at: datetime | None = None
    disabled_why: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that is put aside: to be sent again, or behind one of its listing that is."""

    sequence: int
    listing_id: ListingId | None
    done: int
    """Requests of it that were taken."""
    attempts: int
    first_at: datetime | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What a submission's steps say before its outcome."""

    kind: str
    accepted_at: datetime
    portals: tuple[Portal, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and its answer."""

    attempt_id: UUID
    sequence: int
    message_id: str
    at: datetime
    took_ms: int
    url: str
    signature: str
    request: bytes
    status: int | None
    answer: bytes | None
    failure: str | None


async def lease(
    engine: Pool, holder: UUID, *, most: int, now: datetime, until: datetime
) -> list[tuple[Endpoint, Progress]]:
    """Lease at most `most` endpoints that have something to be told now."""
    rows = await engine.fetch(sql("delivery/claim"), now, most, holder, until)
    return [(_endpoint(row), _progress(row, now)) for row in rows]


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(
        customer_id=row["customer_id"],
        webhook_id=row["webhook_id"],
        market=row["market"],
        url=row["url"],
        statuses=_set(row["statuses"]),
        types=_set(row["types"]),
        markets=_set(row["markets"]),
        portals=_set(row["portals"]),
        secret=row["secret"],
        old_secret=row["old_secret"],
        old_until=row["old_until"],
        language=row["language"],
        intermediary_id=row["intermediary_id"],
    )


def _set(joined: str) -> frozenset[str]:
    return frozenset(one for one in joined.split(",") if one)


def _progress(row: Any, now: datetime) -> Progress:
    return Progress(row["told"], row["failures"], row["failing_since"], row["noticed"], next_at=now)


async def waiting(engine: Pool, endpoint: Endpoint) -> list[Aside]:
    """Return what is put aside for the endpoint, in order."""
    rows = await engine.fetch(sql("delivery/waiting"), endpoint.customer_id, endpoint.webhook_id)
    return [Aside(*row) for row in rows]


async def steps(
    connection: Connection, customer: CustomerId, submissions: Sequence[SubmissionId]
) -> dict[SubmissionId, Step]:
    """Return what the steps of these submissions say."""
    rows = await connection.fetch(sql("delivery/steps"), customer, submissions)
    return {
        row["submission_id"]: Step(
            row["kind"], row["accepted_at"], tuple(Portal(one) for one in row["portals"].split(",") if one)
        )
        for row in rows
    }


async def keep_progress(
    connection: Connection, endpoint: Endpoint, holder: UUID, *, progress: Progress, until: datetime
) -> None:
    """Keep how far the endpoint was told and hold the lease until `until`; raises LeaseLost."""
    said = await connection.execute(
        sql("delivery/progress"),
        endpoint.customer_id,
        endpoint.webhook_id,
        holder,
        progress.told,
        progress.failures,
        progress.failing_since,
        progress.noticed,
        progress.next_at,
        until,
        progress.disabled_at,
        progress.disabled_why,
    )
    if said != "UPDATE 1":
        raise LeaseLost


async def put_aside(connection: Connection, endpoint: Endpoint, rows: Sequence[Aside]) -> None:
    """Keep events to be sent again, new ones and changed ones."""
    await connection.execute(
        sql("delivery/put_aside"),
        endpoint.customer_id,
        endpoint.webhook_id,
        [row.sequence for row in rows],
        [row.listing_id for row in rows],
        [row.done for row in rows],
        [row.attempts for row in rows],
        [row.first_at for row in rows],
        [row.next_at for row in rows],
    )


async def drop_delivered(connection: Connection, endpoint: Endpoint, sequences: Sequence[int]) -> None:
    """Forget events that were put aside and are delivered, or given up."""
    await connection.execute(sql("delivery/drop_delivered"), endpoint.customer_id, endpoint.webhook_id, sequences)


async def log_attempts(connection: Connection, endpoint: Endpoint, rows: Sequence[Attempt]) -> None:
    """Note requests with their answers in the delivery log."""
    await connection.execute(
        sql("delivery/log_attempts"),
        endpoint.customer_id,
        endpoint.webhook_id,
        [row.attempt_id for row in rows],
        [row.sequence for row in rows],
        [row.message_id for row in rows],
        [row.at for row in rows],
        [row.took_ms for row in rows],
        [row.url for row in rows],
        [row.signature for row in rows],
        [row.request for row in rows],
        [row.status for row in rows],
        [row.answer for row in rows],
        [row.failure for row in rows],
    )
