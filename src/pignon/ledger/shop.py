"""The shop window: what the public pages read, and nothing more."""

from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg
import orjson

from pignon.ledger.pools import Pool
from pignon.ledger.renditions import Shown, media_of
from pignon.ledger.statements import sql
from pignon.model.names import Document, Portal, PublicId, SubmissionId


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
    badge: str | None = None
    """`reserved` or `sold`, as the partner said beside the document."""
    media: tuple[Shown, ...] | None = None
    """Those that are ready; None where nobody looked at them yet."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A listing that was on this portal and no longer is."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a live listing is now: another one whenever its document, or what stands beside it, is."""

    submission_id: SubmissionId
    changed_at: datetime
    media: str | None
    """What became of each of its media; None where nobody looked at them yet."""


class Shop:
    """Reads the showcase; a streaming replica will do."""

    def __init__(self, by_key: Pool) -> None:
        self._pool = by_key

    async def version(self, portal: Portal, public_id: PublicId, *, sandbox: bool) -> Version | Ended | None:
        """Return what is behind a public address now, that it has ended, or None for an unknown one."""
        row = await self._pool.fetchrow(sql("shop/version"), portal, public_id, sandbox)
        if row is None:
            return None
        if row["ended_at"] is not None:
            return Ended()
        return Version(row["submission_id"], row["changed_at"], row["media"])

    async def page(self, portal: Portal, public_id: PublicId, *, sandbox: bool) -> Page | Ended | None:
        """Return the listing behind a public address, that it has ended, or None for an unknown one."""
        row = await self._pool.fetchrow(sql("shop/page"), portal, public_id, sandbox)
        if row is None:
            return None
        if row["ended_at"] is not None:
            return Ended()
        media = await media_of(self._pool, row["customer_id"], row["listing_id"])
        return replace(_page(row, portal, public_id, sandbox=sandbox), media=media)


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
        badge=row["badge"],
        customer_name=row["customer_name"],
        contact=orjson.loads(row["contact"]),
        agents=tuple(orjson.loads(row["agents"])),
    )
