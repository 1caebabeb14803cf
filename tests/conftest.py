"""A real PostgreSQL for the session, a fresh migrated database for each test that asks for one."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import orjson
import pytest
from hypothesis import settings

from pignon.ledger.cluster import Cluster, open_cluster
from pignon.ledger.migration import migrate
from pignon.ledger.pools import Pools, open_pools
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.register_profile("trials", deadline=None, print_blob=True)
settings.load_profile("trials" if os.environ.get("PIGNON_TRIALS") else "suite")

T = TypeVar("T")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster() -> Generator[Cluster]:
    """A server with `fsync` off: tests that pull the plug start their own."""
    data = Path(tempfile.mkdtemp(prefix="pignon-test-", dir="/tmp"))
    data.chmod(0o755)
    server = open_cluster(data, settings={"fsync": "off", "max_connections": "200"})
    server.start()
    asyncio.run(_migrate(server.dsn))
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


async def _migrate(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await migrate(connection)
    await connection.close()


@pytest.fixture
def dsn(cluster: Cluster) -> Generator[str]:
    """The DSN of a new migrated database, dropped when the test is over."""
    name = f"test_{next(_numbers)}"
    asyncio.run(_execute(named(cluster.dsn, "postgres"), f"create database {name} template pignon"))
    yield named(cluster.dsn, name)
    asyncio.run(_execute(named(cluster.dsn, "postgres"), f"drop database {name} with (force)"))


def named(dsn: str, database: str) -> str:
    return dsn.replace("/pignon?", f"/{database}?")


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


@asynccontextmanager
async def pools_on(dsn: str) -> AsyncGenerator[Pools]:
    """Open pools on `dsn` for the length of a test."""
    pools = await open_pools(dsn)
    try:
        yield pools
    finally:
        await pools.close()


@pytest.fixture
def run(dsn: str) -> Callable[[Callable[[Pools], Awaitable[T]]], T]:
    """Run an async test body with open pools on a fresh database: `run(lambda pools: ...)`."""

    def call(body: Callable[[Pools], Awaitable[T]]) -> T:
        async def within() -> T:
            async with pools_on(dsn) as pools:
                return await body(pools)

        coroutine: Coroutine[Any, Any, T] = within()
        return asyncio.run(coroutine)

    return call


async def a_customer(
    pools: Pools,
    *,
    intermediary_id: str = "RC-100001",
    sandbox: bool = False,
    markets: str = "fr",
    language: str = "fr",
    contracts: dict[str, int] | None = None,
) -> CustomerId:
    """Add a customer with `contracts` (portal: quota) straight into the ledger."""
    customer_id = CustomerId(uuid7())
    contact = orjson.dumps({"name": "Accueil", "email": "contact@agence.example", "phone": "+33 1 00 00 00 00"})
    german = {"IWT", "IMN"}
    async with pools.engine.acquire() as connection, connection.transaction():
        await connection.execute(
            "insert into customer values ($1, $2, $3, $4, $5, $6, $7, '[]', null)",
            *(customer_id, intermediary_id, sandbox, "Agence du Port", language, markets, contact),
        )
        await connection.execute("insert into directory values ($1, $2, $3)", intermediary_id, sandbox, customer_id)
        await connection.execute("insert into turn (customer_id) values ($1)", customer_id)
        await connection.executemany(
            "insert into contract (customer_id, portal, market, quota, at_limit) values ($1, $2, $3, $4, 'wait')",
            [(customer_id, p, "de" if p in german else "fr", n) for p, n in (contracts or {"SL": 1000}).items()],
        )
    return customer_id
