"""Rules that partners set to have their listings promoted, what they go by, and the log of what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger.pools import Connection
from pignon.ledger.statements import columns, sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ListingId, Portal
from pignon.model.states import Promoted

MOST_RULES = 50
"""Of a customer."""
MOST_CANDIDATES = 20_000
"""Live listings that one look at a rule goes through."""


@dataclass(frozen=True, slots=True)
class KeptRule:
    rule_id: str
    portal: Portal
    document: bytes
    """JSON object, as it was given."""
    changed_at: datetime
    look_at: datetime
    spent: int
    """Credits, since the moment asked about."""


@dataclass(frozen=True, slots=True)
class DueRule:
    customer_id: CustomerId
    rule_id: str
    portal: Portal
    document: bytes


@dataclass(frozen=True, slots=True)
class Window:
    """What a rule's figures are of: whole days, UTC, from `since` to before `until`."""

    what: str | None
    """`views`, `impressions` or `contacts`; None: no figure is asked for."""
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live listing as a rule sees it."""

    listing_id: ListingId
    live_since: datetime
    most: int
    """Of the figure on any one day of the window."""
    total: int
    promoted_at: datetime | None
    """When it was last promoted in this way, by whomever; of a top its end."""
    by_rule: int
    """How often by this rule in its month."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of a rule's log."""

    why: str
    facts: dict[str, Any]
    listing_id: ListingId | None = None
    promotion_id: UUID | None = None
    at: datetime | None = None
    verdict_id: UUID | None = None


async def put(
    connection: Connection, customer: CustomerId, rule_id: str, *, portal: Portal, document: bytes, now: datetime
) -> bool:
    """Keep a rule, to be looked at now; False where the customer has MOST_RULES others."""
    arguments = (customer, rule_id, portal, document, now, MOST_RULES)
    return bool(await connection.fetchval(sql("promotion/put_rule"), *arguments))


async def rules(
    connection: Connection, customer: CustomerId, rule_id: str | None = None, *, since: datetime
) -> list[KeptRule]:
    """Return the customer's rules by name, or the one of this name, with what each has spent since."""
    rows = await connection.fetch(sql("promotion/rules"), customer, rule_id, since)
    return [KeptRule(**row) for row in rows]


async def drop(connection: Connection, customer: CustomerId, rule_id: str) -> None:
    """End a rule; its log stays."""
    await connection.execute(sql("promotion/drop_rule"), customer, rule_id)


async def due(connection: Connection, *, now: datetime) -> DueRule | None:
    """Hold the rule, of any customer, that is to be looked at first; None where there is none by `now`."""
    row = await connection.fetchrow(sql("promotion/all_due_rules"), now)
    return None if row is None else DueRule(**row)


async def put_off(connection: Connection, customer: CustomerId, rule_id: str, *, to: datetime) -> None:
    """Look at a rule again at `to`."""
    await connection.execute(sql("promotion/put_off_rule"), customer, rule_id, to)


async def candidates(
    connection: Connection,
    customer: CustomerId,
    rule_id: str,
    *,
    portal: Portal,
    kind: Promoted,
    window: Window,
    month: datetime,
) -> list[Candidate]:
    """Return the live listings a rule chooses from, up to MOST_CANDIDATES."""
    rows = await connection.fetch(
        sql("promotion/candidates"),
        *(customer, portal, kind.value, rule_id, window.what, window.since, window.until, month, MOST_CANDIDATES),
    )
    return [Candidate(**row) for row in rows]


async def log(
    connection: Connection, customer: CustomerId, rule_id: str, *, lines: Sequence[Logged], at: datetime
) -> None:
    """Log lines; one that says of a listing what was said of it last is left out, unless it promoted it."""
    rows = [(uuid7(), one.listing_id, one.promotion_id, one.why, orjson.dumps(one.facts)) for one in lines]
    await connection.execute(sql("promotion/log_verdicts"), customer, rule_id, at, *columns(rows, 5))


async def forget(connection: Connection, customer: CustomerId, *, before: datetime) -> None:
    """Forget what the customer's rules said before."""
    first = UUID(int=int(before.timestamp() * 1000) << 80)
    await connection.execute(sql("promotion/forget_verdicts"), customer, first)


async def log_page(
    connection: Connection, customer: CustomerId, rule_id: str, *, before: UUID, limit: int
) -> list[Logged]:
    """Return up to `limit` lines of a rule's log, newest first."""
    rows = await connection.fetch(sql("promotion/verdicts"), customer, rule_id, before, limit)
    return [Logged(**{**row, "facts": orjson.loads(row["facts"])}) for row in rows]
