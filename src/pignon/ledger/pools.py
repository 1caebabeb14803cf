"""The two ways to the database: the engine, which sees all, and the reader, walled in to one customer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pignon.model.names import CustomerId

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection

IDLE_TRANSACTION_MS = 10_000
"""An idle transaction dies after this, so that a hung worker frees its customers."""
STATEMENT_S = 60.0
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says where a connection dies between two of its steps
    OSError,
)
"""What a lost connection or a database that is away raises; ask `is_loss`."""
_SETTINGS = {
    "application_name": "pignon",
    "idle_in_transaction_session_timeout": str(IDLE_TRANSACTION_MS),
    "plan_cache_mode": "force_custom_plan",  # a plan made while a table was empty must not outlive its growth
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # many ask at once: starting a worker takes longer than what it would save
}
_BY_KEY = _SETTINGS | {
    "plan_cache_mode": "force_generic_plan",
    **dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_material"), "off"),
}
"""Planning small work anew costs as much as the work, so plans are kept for a while. With nothing left but look-ups by
index they stay right while tables grow; but which index is the right one no empty table tells."""
PLANS_S = 5.0
"""How long plans are kept at most; those of a connection's first uses shorter."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Open pools of one process; close them with `close`."""

    engine: Pool
    readers: Pool
    intake: Pool
    """One connection that goes by key, for the door alone."""
    by_key: Pool
    """For statements that know the keys of all they read, as settlement's do and those that read a page's listings."""

    @asynccontextmanager
    async def reading(self, customer: CustomerId) -> AsyncGenerator[Connection]:
        """Lend a connection that sees the rows of `customer` and no others, read-only."""
        async with self.readers.acquire() as connection:
            await connection.execute(
                f"begin read only; set local role pignon_reader; set local pignon.customer_id = '{customer}'"
            )
            try:
                yield connection
            finally:
                await connection.execute("rollback")

    async def close(self) -> None:
        await self.engine.close()
        await self.readers.close()
        await self.intake.close()
        await self.by_key.close()


async def open_pools(dsn: str, *, engine: int = 4, readers: int = 4) -> Pools:
    """Open the pools on `dsn` with at most `engine` and `readers` connections."""
    renewal = _Renewal()
    return Pools(
        engine=await _open(dsn, engine, _SETTINGS),
        readers=await _open(dsn, readers, _SETTINGS),
        intake=await _open(dsn, 1, _BY_KEY, least=0, renewal=renewal),
        by_key=await _open(dsn, engine, _BY_KEY, least=0, renewal=renewal),
    )


@dataclass(slots=True)
class _Renewal:
    """Has kept plans made anew as tables grow: every PLANS_S, and at each power of two of a connection's uses."""

    seen: dict[int, tuple[int, float]] = field(default_factory=dict[int, tuple[int, float]])
    """By the connection's process: how often it was lent, and when its plans were dropped."""

    async def lend(self, connection: Connection) -> None:
        process, now = connection.get_server_pid(), asyncio.get_running_loop().time()
        uses, since = self.seen.get(process, (0, now))
        uses += 1
        if uses & (uses - 1) == 0 or now - since >= PLANS_S:
            await connection.execute("discard plans")
            since = now
        self.seen[process] = uses, since


async def _open(
    dsn: str,
    size: int,
    settings: dict[str, str],
    *,
    least: int = 1,
    renewal: _Renewal | None = None,
) -> Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=least,
        max_size=size,
        command_timeout=STATEMENT_S,
        server_settings=settings,
        setup=renewal.lend if renewal else None,
        reset=_leave_as_is,
    )


async def _leave_as_is(_connection: Connection) -> None:
    """Save the round trip of a reset: all our settings end with their transaction."""


def is_loss(error: Exception) -> bool:
    """Tell a lost connection from values that cannot even be sent, which asyncpg files under the same name."""
    return isinstance(error, LOST) and not isinstance(error, ValueError)
