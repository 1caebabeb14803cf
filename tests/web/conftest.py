"""One database for this whole folder: each test has customers of its own, and customers never meet."""

import asyncio
from collections.abc import Generator

import asyncpg
import pytest

from pignon.ledger.cluster import Cluster


@pytest.fixture(scope="session")
def dsn(cluster: Cluster) -> Generator[str]:
    """The DSN of a migrated database."""
    asyncio.run(_execute(_named(cluster.dsn, "postgres"), "create database web template pignon"))
    yield _named(cluster.dsn, "web")
    asyncio.run(_execute(_named(cluster.dsn, "postgres"), "drop database web with (force)"))


def _named(dsn: str, database: str) -> str:
    return dsn.replace("/pignon?", f"/{database}?")


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()
