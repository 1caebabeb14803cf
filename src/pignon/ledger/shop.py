"""The shop window: what the public pages read, and nothing more."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import orjson

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import Document, Portal, PublicId


@dataclass(frozen=True, slots=True)
class Page:
    """All that a live listing's page needs."""

    portal: Portal
    public_id: PublicId
    sandbox: bool
    market: str
    revision: int
    live_since: datetime
    changed_at: datetime
    title: str
    document: Document
    """The market's own document, as accepted."""
    customer_name: str
    contact: Document
    """The customer's: `name`, `email`, `phone`, `street`, `postalCode`, `city`, `homepage`, each optional."""
    agents: tuple[Document, ...]
    """The customer's people: `id`, `name`, `email`, `phone`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A listing that was on this portal and no longer is."""


@dataclass(frozen=True, slots=True)
class Card:
    """One line of a list."""

    public_id: PublicId
    live_since: datetime
    title: str
    trade: str
    kind: str
    city: str
    postal_code: str
    price: int | None
    """Cents of `currency`; None where the price is not shown."""
    currency: str
    surface: float | None
    """Square metres."""
    rooms: float | None
    picture: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: after this listing."""

    live_since: datetime
    public_id: PublicId


class Shop:
    """Reads the showcase; a streaming replica will do."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, portal: Portal, public_id: PublicId, *, sandbox: bool) -> Page | Ended | None:
        """Return the listing behind a public address, that it has ended, or None for an unknown one."""
        row = await self._pool.fetchrow(sql("shop/page"), portal, public_id, sandbox)
        if row is None:
            return None
        if row["ended_at"] is not None:
            return Ended()
        return _page(row, portal, public_id, sandbox=sandbox)

    async def newest(self, portal: Portal, *, sandbox: bool, before: Cursor | None, limit: int) -> list[Card]:
        """Return up to `limit` live listings that come after `before` in the order newest first."""
        since, public_id = (before.live_since, before.public_id) if before else (None, "")
        rows = await self._pool.fetch(sql("shop/newest"), portal, sandbox, since, public_id, limit)
        return [_card(row) for row in rows]


def _page(row: asyncpg.Record, portal: Portal, public_id: PublicId, *, sandbox: bool) -> Page:
    return Page(
        portal=portal,
        public_id=public_id,
        sandbox=sandbox,
        market=row["market"],
        revision=row["revision"],
        live_since=row["live_since"],
        changed_at=row["changed_at"],
        title=row["title"],
        document=orjson.loads(row["document"]),
        customer_name=row["customer_name"],
        contact=orjson.loads(row["contact"]),
        agents=tuple(orjson.loads(row["agents"])),
    )


def _card(row: asyncpg.Record) -> Card:
    return Card(
        public_id=row["public_id"],
        live_since=row["live_since"],
        title=row["title"],
        trade=row["trade"],
        kind=row["kind"],
        city=row["city"],
        postal_code=row["postal_code"],
        price=row["price"],
        currency=row["currency"],
        surface=row["surface"],
        rooms=row["rooms"],
        picture=row["picture"],
    )
