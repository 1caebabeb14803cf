"""Verbs whose date has not come: made by partners, performed by intake."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.settling import stored
from pignon.ledger.statements import sql
from pignon.model.finding import Finding
from pignon.model.names import ClientId, CustomerId, ExternalId, ListingId, Market, SubmissionId
from pignon.model.states import Kind


@dataclass(frozen=True, slots=True)
class Appointment:
    customer_id: CustomerId
    submission_id: SubmissionId
    """That of the write that will perform it."""
    listing_id: ListingId
    market: Market
    external_id: ExternalId
    kind: Kind
    reason: str | None
    client_id: ClientId
    at: datetime
    asked_at: datetime


async def make_appointment(connection: Connection, one: Appointment) -> None:
    """Keep a verb until its date."""
    await connection.execute(
        sql("intake/make_appointment"),
        *(one.customer_id, one.submission_id, one.listing_id, one.market, one.external_id),
        *(one.kind.value, one.reason, one.client_id, one.at, one.asked_at),
    )


async def due_appointment(connection: Connection) -> Appointment | None:
    """Take the verb, of any customer, whose date came first; skips those that others perform."""
    return _appointment(await connection.fetchrow(sql("intake/all_due_appointments")))


async def appointment(connection: Connection, customer: CustomerId, submission_id: SubmissionId) -> Appointment | None:
    """Return the verb of `customer` that waits under this id."""
    return _appointment(await connection.fetchrow(sql("partner/appointment"), customer, submission_id))


async def appointments(connection: Connection, customer: CustomerId, listing_id: ListingId) -> list[Appointment]:
    """Return the verbs that wait on a listing, the next one first."""
    return [_read(row) for row in await connection.fetch(sql("partner/appointments"), customer, listing_id)]


async def call_off(connection: Connection, customer: CustomerId, submission_id: SubmissionId) -> Appointment | None:
    """Take a verb's appointment away and return it; none where none waits (any more)."""
    return _appointment(await connection.fetchrow(sql("intake/call_off"), customer, submission_id))


async def end_appointment(connection: Connection, one: Appointment) -> None:
    """Forget what was performed, or came to nothing."""
    await connection.execute(sql("intake/end_appointment"), one.customer_id, one.submission_id)


async def fall_through(connection: Connection, one: Appointment, *, why: Finding) -> None:
    """Keep a verb that was not performed as a refused submission that made no revision."""
    await connection.execute(
        sql("intake/fall_through"),
        *(one.customer_id, one.submission_id, one.listing_id, one.market, one.kind.value),
        *(one.client_id, one.reason, one.asked_at, stored([why])),
    )


async def put_off(engine: Pool, one: Appointment, *, by: timedelta) -> None:
    """Let a verb wait longer."""
    await engine.execute(sql("intake/put_off"), one.customer_id, one.submission_id, by)


def _appointment(row: Any) -> Appointment | None:
    return None if row is None else _read(row)


def _read(row: Any) -> Appointment:
    facts = dict(row)
    return Appointment(kind=Kind(facts.pop("kind")), **facts)
