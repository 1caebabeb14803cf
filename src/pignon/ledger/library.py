"""The APIs' side of media: uploads asked for and arrived, what a customer has, and what shall be got once more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId

START = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A medium of a customer as its APIs tell it."""

    source_id: UUID
    address: str
    medium: str
    state: str
    verdict: str | None
    findings: list[dict[str, Any]]
    file_name: str | None
    created_at: datetime
    unused_until: datetime | None
    asset_id: UUID | None
    width: int | None
    height: int | None
    seconds: float | None
    placeholder: str | None
    files: list[dict[str, Any]]
    size: int | None
    listings: list[str]


async def ask_upload(
    connection: Connection,
    customer: CustomerId,
    source: UUID,
    *,
    address: str,
    file_name: str,
    token: bytes,
    lives: timedelta,
) -> None:
    """Let bytes be put under the word whose hash is `token` for as long as it `lives`."""
    await connection.execute(sql("media/ask_upload"), customer, source, address, file_name, token, lives)


async def is_awaited(pool: Pool, customer: CustomerId, source: UUID, *, token: bytes) -> bool:
    """Tell whether bytes are awaited under the word whose hash is `token`, and use it up."""
    return await pool.fetchval(sql("media/awaited"), customer, source, token) is not None


async def arrive(
    connection: Connection, customer: CustomerId, source: UUID, *, address: str, file_name: str | None, kept: timedelta
) -> None:
    """Have bytes that lie ready looked at; they are `kept` so long unless a listing uses them."""
    await connection.execute(sql("media/arrive"), customer, source, address, file_name, kept)


async def library(
    connection: Connection,
    customer: CustomerId,
    *,
    after: UUID = START,
    limit: int = 1,
    listing: ListingId | None = None,
    only: UUID | None = None,
) -> list[Kept]:
    """Return up to `limit` of the customer's media whose ids sort behind `after`; those of a listing, or one alone."""
    rows = await connection.fetch(sql("media/source_page"), customer, after, limit, listing, only)
    return [
        Kept(
            source_id=row["source_id"],
            address=row["address"],
            medium=row["kind"] or row["medium"],
            state=row["state"],
            verdict=row["verdict"],
            findings=_read(row["advice"] if row["verdict"] == "CREATED" else row["findings"]),
            file_name=row["file_name"],
            created_at=row["created_at"],
            unused_until=row["unused_until"],
            asset_id=row["asset_id"],
            width=row["width"],
            height=row["height"],
            seconds=row["seconds"],
            placeholder=row["placeholder"],
            files=_read(row["files"]),
            size=row["bytes"],
            listings=[one for one in str(row["listings"] or "").split(",") if one],
        )
        for row in rows
    ]


async def drop(connection: Connection, customer: CustomerId, source: UUID) -> bool:
    """Forget a medium; False where a listing uses it."""
    return await connection.fetchval(sql("media/drop_source"), customer, source) is not None


async def refresh(
    connection: Connection, customer: CustomerId, *, source: UUID | None, listing: ListingId | None
) -> int:
    """Have a medium, or all of a listing, got once more; return how many."""
    return len(await connection.fetch(sql("media/refresh"), customer, source, listing))


def _read(kept: bytes | None) -> list[dict[str, Any]]:
    return orjson.loads(kept) if kept else []
