"""Where partners want to be told: a contract's one subscription per customer, and endpoints of the platform API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from pignon.ledger.deliveries import Attempt
from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.names import ClientId, CustomerId, Market

MOST = 100
"""Endpoints of one client for one customer."""
MOST_AGAIN = 1_000
"""Events sent again at one request."""
Owner: TypeAlias = tuple[CustomerId, ClientId]


async def subscribe(
    connection: Connection,
    subscriber: tuple[CustomerId, ClientId],
    market: Market,
    *,
    url: str,
    statuses: Sequence[str],
) -> None:
    """Keep the subscription, in place of an earlier one; no `statuses` means all."""
    await connection.execute(sql("partner/put_webhook"), *subscriber, market, url, ",".join(statuses))


async def unsubscribe(connection: Connection, subscriber: tuple[CustomerId, ClientId], market: Market) -> None:
    """End the subscription; none is no fault."""
    await connection.execute(sql("partner/drop_webhook"), *subscriber, market)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An endpoint of the platform API, or with a market the subscription of its contract, and how it does."""

    webhook_id: UUID
    market: Market | None
    url: str
    statuses: str
    types: str
    """Each joined by commas; empty: all."""
    markets: str
    portals: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    told: int
    """The last event that was delivered or is put aside."""
    behind: int
    """Events after it."""
    aside: int
    """Events that failed, or wait behind one that did."""
    failing_since: datetime | None
    next_at: datetime | None
    """While it takes nothing: when it is tried next."""
    secret: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What of an endpoint shall be otherwise; none stays."""

    url: str | None = None
    types: str | None = None
    markets: str | None = None
    portals: str | None = None
    enabled: bool | None = None


async def add(
    connection: Connection, owner: Owner, url: str, *, types: str, markets: str, portals: str
) -> tuple[UUID, bytes] | None:
    """Add an endpoint that is told what happens from now on; return its id and secret, none where there are MOST."""
    row = await connection.fetchrow(sql("delivery/add_webhook"), *owner, url, types, markets, portals, MOST)
    return None if row is None else (row["webhook_id"], row["secret"])


async def webhooks(connection: Connection, owner: Owner, webhook_id: UUID | None = None) -> list[Webhook]:
    """Return the client's endpoints and subscriptions for the customer, or the one asked for."""
    rows = await connection.fetch(sql("delivery/webhooks"), *owner, webhook_id)
    return [Webhook(**dict(row)) for row in rows]


async def change(connection: Connection, owner: Owner, webhook_id: UUID, *, to: Change) -> bool:
    """Change an endpoint; False where there is none."""
    said = await connection.execute(
        sql("delivery/change_webhook"),
        *owner,
        webhook_id,
        to.url,
        to.types,
        to.markets,
        to.portals,
        to.enabled,
    )
    return said == "UPDATE 1"


async def drop(connection: Connection, owner: Owner, webhook_id: UUID) -> bool:
    """End an endpoint; False where there is none."""
    return await connection.execute(sql("delivery/drop_endpoint"), *owner, webhook_id) == "DELETE 1"


async def rotate(connection: Connection, owner: Owner, webhook_id: UUID, *, until: datetime) -> bytes | None:
    """Give an endpoint a new secret and return it; the one before signs too until then."""
    return await connection.fetchval(sql("delivery/rotate_secret"), *owner, webhook_id, until)


async def replay(connection: Connection, owner: Owner, webhook_id: UUID, *, after: int) -> int | None:
    """Have everything after an event told again, or skip up to it; return where the endpoint stands now.

    Runs within a transaction.
    """
    told = await connection.fetchval(sql("delivery/replay"), *owner, webhook_id, after)
    if told is not None:
        await connection.execute(sql("delivery/drop_after"), owner[0], webhook_id, told)
    return told


async def resend(connection: Connection, owner: Owner, webhook_id: UUID, *, first: int, last: int) -> int:
    """Have events `first` to `last`, MOST_AGAIN at most, sent again; return how many. 0 alone is a test."""
    return await connection.fetchval(sql("delivery/resend"), *owner, webhook_id, first, last, MOST_AGAIN)


async def attempts(
    connection: Connection, owner: Owner, webhook_id: UUID, *, before: UUID, failed: bool, limit: int
) -> list[Attempt]:
    """Return up to `limit` requests made before `before`, newest first; `failed` leaves out those taken."""
    rows = await connection.fetch(sql("delivery/attempts"), *owner, webhook_id, before, failed, limit)
    return [Attempt(**dict(row)) for row in rows]
