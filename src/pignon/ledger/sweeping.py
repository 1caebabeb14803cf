"""The media sweeper's side of the ledger: what nothing uses any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pignon.ledger.assets import lock
from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId

MOST = 500
"""Sources of one sweep."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A source that is gone."""

    customer_id: CustomerId
    source_id: UUID
    asset_id: UUID | None


async def drop_unused(pool: Pool) -> list[Dropped]:
    """Drop up to MOST sources whose time without a listing is over."""
    return [Dropped(**dict(row)) for row in await pool.fetch(sql("media/all_unused_sources"), MOST)]


async def replaced(pool: Pool, *, age: timedelta) -> list[tuple[CustomerId, UUID]]:
    """Return assets that no source has any more."""
    rows = await pool.fetch(sql("media/all_replaced_assets"), MOST, age)
    return [(row["customer_id"], row["asset_id"]) for row in rows]


async def drop_assets(pool: Pool, customer: CustomerId, assets: Sequence[UUID]) -> list[bytes]:
    """Drop those of `assets` that no source has; return their files as stored."""
    async with pool.acquire() as connection, connection.transaction():
        await lock(connection, customer)
        rows = await connection.fetch(sql("media/drop_assets"), customer, assets)
    return [row["files"] for row in rows]


async def known(pool: Pool, assets: Iterable[UUID]) -> set[UUID]:
    """Return those of `assets` that there are."""
    return {row["asset_id"] for row in await pool.fetch(sql("media/all_known_assets"), list(assets))}


async def arrived(pool: Pool) -> set[str]:
    """Return the names of uploads that lie waiting, below the folder of what comes in."""
    rows = await pool.fetch(sql("media/all_arrived"))
    return {f"incoming/{row['customer_id']}/{row['source_id']}" for row in rows}
