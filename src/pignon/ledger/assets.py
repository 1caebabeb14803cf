"""The media stage's side of the ledger: which listings use what, what is due to be got, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import columns, sql
from pignon.model.names import CustomerId, ListingId

EVENTS = 1000
"""Events of one customer looked through in a turn."""


@dataclass(frozen=True, slots=True)
class Restated:
    """A listing that was settled anew."""

    listing_id: ListingId
    revision: int
    deleted: bool
    document: bytes | None


@dataclass(frozen=True, slots=True)
class Source:
    """An address of media as a listing brings it; `verdict` where nothing is to be got."""

    source_id: UUID
    address: str
    medium: str
    host: str
    verdict: str | None = None
    findings: bytes | None = None


@dataclass(frozen=True, slots=True)
class Use:
    listing_id: ListingId
    position: int
    source_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class Errand:
    """A source that is leased to this process to be got and made presentable."""

    customer_id: CustomerId
    source_id: UUID
    address: str
    medium: str
    host: str
    state: str
    tries: int
    first_try_at: datetime | None
    verdict: str | None
    asset_id: UUID | None
    etag: str | None
    last_modified: str | None
    changed_at: datetime
    file_name: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a source; `next_at` where it is tried again all the same."""

    verdict: str
    findings: bytes | None = None
    asset_id: UUID | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_at: datetime | None = None
    tries: int = 0
    first_try_at: datetime | None = None


class Overtaken(Exception):
    """The source was changed while it was worked on; somebody sets out on it anew."""


@dataclass(frozen=True, slots=True)
class Asset:
    asset_id: UUID
    content: bytes
    medium: str
    size: int
    width: int | None
    height: int | None
    seconds: float | None
    likeness: int | None
    placeholder: str | None
    files: bytes
    findings: bytes | None


async def customers_behind(pool: Pool, most: int) -> list[CustomerId]:
    """Return customers with events that were not looked through for media, the furthest behind first."""
    return [row["customer_id"] for row in await pool.fetch(sql("media/customers_behind"), most)]


async def lock(connection: Connection, customer: CustomerId) -> None:
    """Wait until nobody else notices or judges the customer's media in a transaction."""
    await connection.execute(sql("media/lock"), customer)


async def settled_anew(connection: Connection, customer: CustomerId) -> list[Restated]:
    """Return listings settled since the last look, and remember that they were looked at."""
    seen = await connection.fetchval(sql("media/seen"), customer)
    rows = await connection.fetch(sql("media/settled"), customer, seen, EVENTS)
    await connection.execute(sql("media/see"), customer, rows[0]["last"])
    return [
        Restated(row["listing_id"], row["revision"], row["deleted"], row["document"])
        for row in rows
        if row["listing_id"] is not None
    ]


async def enter_uses(
    connection: Connection,
    customer: CustomerId,
    listings: Sequence[Restated],
    *,
    sources: Sequence[Source],
    uses: Sequence[Use],
    kept: timedelta,
) -> None:
    """Make these listings use just `uses`; what they no longer use goes after `kept`, unless another does."""
    if sources:
        rows = [(s.source_id, s.address, s.medium, s.host, s.verdict, s.findings) for s in sources]
        await connection.execute(sql("media/add_sources"), customer, *columns(rows, 6))
    ids = [one.listing_id for one in listings]
    dropped = await connection.fetch(sql("media/drop_uses"), customer, ids)
    since = {(row["listing_id"], row["source_id"]): row["since_revision"] for row in dropped}
    if uses:
        added = [
            (u.listing_id, u.position, u.source_id, since.get((u.listing_id, u.source_id), u.revision)) for u in uses
        ]
        await connection.execute(sql("media/add_uses"), customer, *columns(added, 4))
    released = {row["source_id"] for row in dropped} - {use.source_id for use in uses}
    if released:
        await connection.execute(sql("media/release"), customer, list(released), kept)
    using = {use.listing_id for use in uses}
    opened = [(one.listing_id, one.revision) for one in listings if one.listing_id in using]
    if opened:
        await connection.execute(sql("media/open_listings"), customer, *columns(opened, 2))
    if closed := [one for one in ids if one not in using]:
        await connection.execute(sql("media/close_listings"), customer, closed)


@dataclass(frozen=True, slots=True)
class Turned:
    """A listing whose media came to be all decided, or no longer are: `open`, `ready` or `failed`."""

    listing_id: ListingId
    revision: int
    before: str
    after: str
    live: str | None
    """The portals it is live on, joined by commas."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one medium of a listing."""

    listing_id: ListingId
    position: int
    since_revision: int
    source_id: UUID
    address: str
    medium: str
    verdict: str | None
    findings: bytes | None
    advice: bytes | None
    likeness: int | None
    content: bytes | None


async def judge(connection: Connection, customer: CustomerId, listings: Sequence[ListingId]) -> list[Turned]:
    """See whether all media of `listings` are decided; return those of which that changed."""
    return [Turned(**dict(row)) for row in await connection.fetch(sql("media/judge"), customer, listings)]


async def verdicts(connection: Connection, customer: CustomerId, listings: Sequence[ListingId]) -> list[Verdict]:
    """Return what came of each medium of `listings`, in order."""
    return [Verdict(**dict(row)) for row in await connection.fetch(sql("media/verdicts"), customer, listings)]


async def take(pool: Pool, *, most: int, of_a_host: int, lease: timedelta) -> list[Errand]:
    """Lease up to `most` sources that are due, at most `of_a_host` at a time of one host, over all processes."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(sql("media/lock_taking"))
        rows = await connection.fetch(sql("media/take"), most, of_a_host, lease)
    return [Errand(**dict(row)) for row in rows]


async def keep_leases(pool: Pool, errands: Sequence[Errand], *, lease: timedelta) -> None:
    """Hold what is still being worked on."""
    await pool.execute(
        sql("media/keep_leases"), [one.customer_id for one in errands], [one.source_id for one in errands], lease
    )


async def put_off(pool: Pool, one: Errand, *, at: datetime, tries: int, first_try_at: datetime | None) -> None:
    """Give a source back, to be tried again `at`."""
    await pool.execute(sql("media/put_off"), one.customer_id, one.source_id, one.changed_at, at, tries, first_try_at)


async def decide(
    connection: Connection, one: Errand, decided: Decided, *, asset: Asset | None = None
) -> tuple[UUID | None, list[ListingId]]:
    """Write what came of a source, with its new asset; return the asset it now has and the listings that use it.

    That is another one than `asset` where equal bytes became one before. Runs under the customer's lock; raises
    Overtaken.
    """
    asset_id = decided.asset_id if asset is None else await _add(connection, one.customer_id, asset)
    said = await connection.execute(
        sql("media/decide"),
        *(one.customer_id, one.source_id, one.changed_at, decided.verdict, decided.findings, asset_id),
        *(decided.etag, decided.last_modified, decided.next_at, decided.tries, decided.first_try_at),
    )
    if said != "UPDATE 1":
        raise Overtaken
    rows = await connection.fetch(sql("media/users"), one.customer_id, one.source_id)
    return asset_id, [row["listing_id"] for row in rows]


async def _add(connection: Connection, customer: CustomerId, asset: Asset) -> UUID:
    return await connection.fetchval(
        sql("media/add_asset"),
        *(customer, asset.asset_id, asset.content, asset.medium, asset.size, asset.width, asset.height),
        *(asset.seconds, asset.likeness, asset.placeholder, asset.files, asset.findings),
    )


async def asset_of(pool: Pool, customer: CustomerId, content: bytes) -> UUID | None:
    """Return the asset that equal bytes of the customer became before."""
    found: Any = await pool.fetchval(sql("media/asset_of"), customer, content)
    return found


async def host_fails(pool: Pool, host: str, *, not_before: datetime | None = None) -> None:
    """Remember that a host failed, and that it asked to be left alone until `not_before`."""
    await pool.execute(sql("media/host_fails"), host, not_before)


async def host_answers(pool: Pool, host: str) -> None:
    """Forget the failures of a host."""
    await pool.execute(sql("media/host_answers"), host)
