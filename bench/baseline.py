"""What the accepted rate is held against: one 3 KB row a transaction on the same server, as fast as it goes."""

import asyncio
import re
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg

from pignon.ledger.binaries import Binaries
from pignon.ledger.cluster import Cluster
from pignon.model.identity import uuid7

CLIENTS = (4, 16, 32)
_TABLE = "create table if not exists bench_row (id uuid primary key, document bytea)"
_INSERT = "insert into bench_row (id, document) values ($1, $2)"


def name(binaries: Binaries) -> str:
    """Tell what serves as the baseline: pgbench where the server's programs have it, else a loop of our own."""
    return "pgbench" if (binaries.folder / "pgbench").exists() else "our own loop of prepared single-row inserts"


def best(cluster: Cluster, *, seconds: float) -> float:
    """Return the best rate over CLIENTS, transactions a second."""
    asyncio.run(_prepare(cluster.dsn))
    if name(cluster.binaries) == "pgbench":
        return max(_pgbench(cluster, clients, seconds=seconds) for clients in CLIENTS)
    return max(asyncio.run(_loop(cluster.dsn, clients, seconds=seconds)) for clients in CLIENTS)


async def _prepare(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(_TABLE)
    await connection.execute("alter table bench_row alter document set storage external")
    await connection.close()


def _pgbench(cluster: Cluster, clients: int, *, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(
            "insert into bench_row (id, document) values (gen_random_uuid(), decode(repeat('ab', 3000), 'hex'));\n"
        )
        script.flush()
        Path(script.name).chmod(0o644)
        command = [
            *(cluster.binaries["pgbench"], "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-f", script.name),
            *("-T", str(max(1, round(seconds))), "-h", str(cluster.runtime), "-U", "pignon", "pignon"),
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"tps = ([\d.]+)", said)
    return float(rate[1]) if rate else 0.0


async def _loop(dsn: str, clients: int, *, seconds: float) -> float:
    document = b"\xab" * 3000
    ends = time.perf_counter() + seconds
    done = 0

    async def insert() -> None:
        nonlocal done
        connection = await asyncpg.connect(dsn)
        statement = await connection.prepare(_INSERT)
        while time.perf_counter() < ends:
            await statement.fetch(uuid7(), document)
            done += 1
        await connection.close()

    await asyncio.gather(*(insert() for _ in range(clients)))
    return done / seconds
