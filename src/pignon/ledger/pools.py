"""The two ways to the database: the engine, which sees all, and the reader, walled in to one customer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
}
_INTAKE = _SETTINGS | {"plan_cache_mode": "force_generic_plan"}
"""Intake's batches are small, planning each would cost as much as the work: it renews its plans by itself."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Open pools of one process; close them with `close`."""

    engine: Pool
    readers: Pool
    intake: Pool
    """One connection, for the door alone."""

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


async def open_pools(dsn: str, *, engine: int = 4, readers: int = 4) -> Pools:
    """Open both pools on `dsn` with at most `engine` and `readers` connections."""
    return Pools(
        engine=await _open(dsn, engine, _SETTINGS),
        readers=await _open(dsn, readers, _SETTINGS),
        intake=await _open(dsn, 1, _INTAKE, least=0),
    )


async def _open(dsn: str, size: int, settings: dict[str, str], *, least: int = 1) -> Pool:
    return await asyncpg.create_pool(
        dsn, min_size=least, max_size=size, command_timeout=STATEMENT_S, server_settings=settings, reset=_leave_as_is
    )


async def _leave_as_is(_connection: Connection) -> None:
    """Save the round trip of a reset: all our settings end with their transaction."""


def is_loss(error: Exception) -> bool:
    """Tell a lost connection from values that cannot even be sent, which asyncpg files under the same name."""
    return isinstance(error, LOST) and not isinstance(error, ValueError)
