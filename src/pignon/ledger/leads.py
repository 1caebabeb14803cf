"""Leads: kept as they come, read by their customers, the person in them erased on request or after three years."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from pignon.ledger.facts import leave_fact
from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, Portal, PublicId
from pignon.model.states import EventType

LIFE: Final = timedelta(days=3 * 365 + 1)
"""Three years: how long a person is kept (FR.md, Leads)."""
BUMP_COUNTS: Final = timedelta(days=30)
"""How long a lead is put down to a bump: after a month what was raised has sunk among newer ones, and whoever still
finds the listing would have found it anyway. A top counts while it runs."""
ERASED: Final = 500
"""Persons erased in one statement when their time is over."""
FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and what."""

    first_name: str
    last_name: str
    email: str
    phone: str
    """Empty where none was given."""
    message: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was sent about a page."""

    portal: Portal
    public_id: PublicId
    sandbox: bool
    person: Person
    language: str
    consent: str
    marketing_key: str
    title: str
    """Of the listing."""
    url: str
    """Of its page."""
    recipient: str | None
    """Whom to tell by e-mail; None: nobody."""


@dataclass(frozen=True, slots=True)
class Lead:
    lead_id: UUID
    listing_id: ListingId
    external_id: ExternalId
    market: Market
    marketing_key: str
    revision: int
    portal: Portal
    promotion_id: UUID | None
    language: str
    consent: str
    received_at: datetime
    erased_at: datetime | None
    person: Person | None
    """None once erased."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which leads: received from `since` to before `until`, after the one at this place."""

    since: datetime
    until: datetime
    after: tuple[datetime, UUID] | None = None
    listing: ListingId | None = None
    portal: Portal | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did."""

    at: datetime
    now: bool
    """False where it had been done before."""
    mails: int
    """E-mails that had not been sent yet."""


async def receive(engine: Pool, inquiry: Inquiry, *, now: datetime) -> UUID | None:
    """Keep a lead, count it, queue its e-mail and its event, all or nothing; None where the listing has ended."""
    lead_id, person = uuid7(), inquiry.person
    async with engine.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            sql("audience/receive"),
            *(inquiry.portal, inquiry.public_id, inquiry.sandbox, lead_id, inquiry.marketing_key, inquiry.language),
            *(person.first_name, person.last_name, person.email, person.phone, person.message),
            *(inquiry.consent, now, inquiry.recipient, inquiry.title, inquiry.url, now - BUMP_COUNTS),
        )
        if row is None:
            return None
        promotion = None if row["promotion_id"] is None else str(row["promotion_id"])
        facts = {"leadId": lead_id, "revision": row["revision"], "promotionId": promotion}
        await leave_fact(
            connection,
            CustomerId(row["customer_id"]),
            type=EventType.LEAD_RECEIVED,
            listing=ListingId(row["listing_id"]),
            portals=[inquiry.portal],
            data=facts,
        )
    return lead_id


async def leads(connection: Connection, customer: CustomerId, span: Span, *, limit: int) -> list[Lead]:
    """Return up to `limit` leads, oldest first."""
    after = span.after or (span.since, FIRST)
    rows = await connection.fetch(
        sql("audience/leads"), *(customer, span.since, span.until, *after, span.listing, span.portal, limit)
    )
    return [_lead(row) for row in rows]


async def some(connection: Connection, customer: CustomerId, ids: Collection[UUID]) -> Mapping[UUID, Lead]:
    """Return those of a customer's leads that there are."""
    rows = await connection.fetch(sql("audience/some_leads"), customer, list(ids))
    return {row["lead_id"]: _lead(row) for row in rows}


async def erase(connection: Connection, customer: CustomerId, lead_id: UUID, *, now: datetime) -> Erased | None:
    """Erase the person of a lead; None where there is no such lead."""
    row = await connection.fetchrow(sql("audience/erase"), customer, lead_id, now)
    return None if row is None else Erased(row["erased_at"], row["now"], row["mails"])


async def erase_old(engine: Pool, *, before: datetime, now: datetime) -> int:
    """Erase up to ERASED persons whose leads came before `before`; return how many."""
    return len(await engine.fetch(sql("audience/all_old_leads"), before, ERASED, now))


def _lead(row: asyncpg.Record) -> Lead:
    erased = row["erased_at"] is not None
    return Lead(
        lead_id=row["lead_id"],
        listing_id=row["listing_id"],
        external_id=row["external_id"],
        market=row["market"],
        marketing_key=row["marketing_key"],
        revision=row["revision"],
        portal=row["portal"],
        promotion_id=row["promotion_id"],
        language=row["language"],
        consent=row["consent"],
        received_at=row["received_at"],
        erased_at=row["erased_at"],
        person=None
        if erased
        else Person(row["first_name"], row["last_name"], row["email"], row["phone"], row["message"]),
    )
