"""What partners booked to have listings seen, and where the public sees it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pignon.ledger.pools import Connection
from pignon.ledger.settling import stored
from pignon.ledger.statements import sql
from pignon.model.finding import Finding
from pignon.model.identity import public_id
from pignon.model.names import CustomerId, ListingId, Market, Portal
from pignon.model.states import Booking, Promoted, State


@dataclass(frozen=True, slots=True)
class Subject:
    """A listing as a promotion on one portal finds it."""

    listing_id: ListingId
    market: Market
    deleted: bool
    state: State | None
    """Where it stands on the portal; None where nothing was settled of it there."""
    contracted: bool
    """The portal is in an open contract, within its term."""
    pending: bool
    """A write of it is not settled yet."""


@dataclass(frozen=True, slots=True)
class Promotion:
    customer_id: CustomerId
    promotion_id: UUID
    listing_id: ListingId
    portal: Portal
    kind: Promoted
    state: Booking
    source: str
    """`api`, `attached` or `rule`."""
    rule_id: str | None
    at: datetime
    when_live: bool
    until: datetime | None
    cost: int
    """Credits, where it is applied."""
    month: date
    """Whose credits; its first day."""
    held: bool
    series_id: UUID
    every_days: int | None
    times: int | None
    """Repetitions still to come; None: any number."""
    repeat_until: datetime | None
    created_at: datetime
    applied_at: datetime | None = None
    ended_at: datetime | None = None
    findings: bytes | None = None

    @property
    def credits(self) -> int:
        """Return what is paid for it, or will be; nothing where it was refused or never came."""
        return self.cost if self.state is Booking.SCHEDULED or self.applied_at is not None else 0


@dataclass(frozen=True, slots=True)
class Filter:
    """Which promotions a page shows."""

    listing_id: ListingId | None = None
    portal: Portal | None = None
    state: Booking | None = None


async def subject(
    connection: Connection, customer: CustomerId, listing_id: ListingId, *, portal: Portal, at: datetime
) -> Subject | None:
    """Return the listing and its contract as they are at `at`; None where the customer never had it."""
    row = await connection.fetchrow(sql("promotion/subject"), customer, listing_id, portal, at)
    if row is None:
        return None
    facts = dict(row)
    state = facts.pop("state")
    return Subject(state=None if state is None else State(state), **facts)


async def add(connection: Connection, one: Promotion, *, look_at: datetime) -> bool:
    """Keep a promotion; False where one like it came with the listing before."""
    return bool(
        await connection.fetchval(
            sql("promotion/add"),
            *(one.customer_id, one.promotion_id, one.listing_id, one.portal, one.kind.value, one.state.value),
            *(one.source, one.rule_id, one.at, one.when_live, look_at, one.until, one.cost, one.month, one.held),
            *(one.series_id, one.every_days, one.times, one.repeat_until, one.findings, one.created_at),
            *(one.applied_at, one.ended_at),
        )
    )


async def change(
    connection: Connection, one: Promotion, to: Booking, *, at: datetime, why: Finding | None = None
) -> Promotion:
    """Move `one`, which the caller holds, on to another state; `why` where it is refused."""
    findings = None if why is None else stored([why])
    said = await connection.execute(
        sql("promotion/move"), one.customer_id, one.promotion_id, one.state.value, to.value, findings, at
    )
    assert said == "UPDATE 1", "it is held by this transaction"
    dates = {"applied_at": at} if to is Booking.APPLIED else {"ended_at": at}
    return replace(one, state=to, findings=findings, held=False, **dates)


async def put_off(connection: Connection, one: Promotion, *, to: datetime) -> None:
    """Look at a scheduled one again at `to`."""
    await connection.execute(sql("promotion/put_off"), one.customer_id, one.promotion_id, to)


async def due(connection: Connection, *, now: datetime) -> Promotion | None:
    """Hold the scheduled one, of any customer, that is to be looked at first; None where there is none by `now`."""
    return _one(await connection.fetchrow(sql("promotion/all_due"), now))


async def over(connection: Connection, *, now: datetime) -> Promotion | None:
    """Hold the top, of any customer, that ran out first; None where none has by `now`."""
    return _one(await connection.fetchrow(sql("promotion/all_over"), now))


async def promotion(connection: Connection, customer: CustomerId, promotion_id: UUID) -> Promotion | None:
    return _one(await connection.fetchrow(sql("promotion/one"), customer, promotion_id))


async def last_of_series(connection: Connection, customer: CustomerId, promotion_id: UUID) -> Promotion | None:
    """Hold the promotion of this id or, where it is repeated, the one of its series that is to come."""
    return _one(await connection.fetchrow(sql("promotion/last_of_series"), customer, promotion_id))


async def attached(
    connection: Connection, customer: CustomerId, listing_id: ListingId, *, portal: Portal, kind: Promoted
) -> Promotion | None:
    """Return the one that came with the listing."""
    return _one(await connection.fetchrow(sql("promotion/attached"), customer, listing_id, portal, kind.value))


async def page(
    connection: Connection, customer: CustomerId, wanted: Filter, *, before: tuple[datetime, UUID], limit: int
) -> list[Promotion]:
    """Return up to `limit` that were booked before, newest first."""
    chosen = (wanted.listing_id, wanted.portal, None if wanted.state is None else wanted.state.value)
    rows = await connection.fetch(sql("promotion/page"), customer, *before, *chosen, limit)
    return [one for row in rows if (one := _one(row)) is not None]


async def show(connection: Connection, one: Promotion, *, at: datetime) -> bool:
    """Bring the listing's page to the top, or pin it, where the public sees it; False where it is not up."""
    place = (one.portal, public_id(one.listing_id), one.customer_id)
    if one.kind is Promoted.BUMP:
        return bool(await connection.fetchval(sql("promotion/raise_page"), *place, at))
    return bool(await connection.fetchval(sql("promotion/pin_page"), *place, one.until))


async def unpin(connection: Connection, one: Promotion) -> None:
    """Take a top that is over off the head of the results, unless another one runs."""
    await connection.execute(sql("promotion/unpin_page"), one.portal, public_id(one.listing_id), one.customer_id)


def _one(row: Any) -> Promotion | None:
    if row is None:
        return None
    facts = dict(row)
    return Promotion(kind=Promoted(facts.pop("kind")), state=Booking(facts.pop("state")), **facts)
