"""PostgreSQL is found, started, left in use, and started again where it was."""

import asyncio
import tempfile
from pathlib import Path

import asyncpg
import pytest

from pignon.ledger.binaries import find_binaries
from pignon.ledger.cluster import open_cluster
from pignon.model.errors import Setup


@pytest.fixture
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="pignon-test-", dir="/tmp"))
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("origin", ["machine", "wheel"])
def test_both_local_ways_start_keep_data_over_a_kill_and_stop(origin: str, folder: Path) -> None:
    async def say(statement: str) -> object:
        connection = await asyncpg.connect(server.dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    server = open_cluster(folder, origin=origin)
    assert server.binaries.origin == origin
    server.start()
    asyncio.run(say("create table kept as select 7 as n"))
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()
    assert asyncio.run(say("select n from kept")) == 7
    server.stop()
    assert not server.running()


def test_a_server_left_running_is_taken_over(folder: Path) -> None:
    left = open_cluster(folder, origin="machine")
    left.start()
    again = open_cluster(folder, origin="machine")
    again.start()
    assert left.process is not None
    assert left.process.wait(10) == 0
    again.stop()


def test_no_fitting_postgresql_is_told_with_its_remedy() -> None:
    with pytest.raises(Setup, match="--database DSN"):
        find_binaries(major=9)


def test_a_link_laid_where_the_socket_goes_is_refused(folder: Path) -> None:
    server = open_cluster(folder, origin="machine")
    server.runtime.symlink_to(folder)
    try:
        with pytest.raises(Setup, match="link"):
            server.start()
    finally:
        server.runtime.unlink()
