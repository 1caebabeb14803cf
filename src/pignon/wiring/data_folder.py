"""One data folder, one server: its lock, and how other commands find the database that runs in it."""

import fcntl
import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from pignon.ledger.cluster import Cluster, has_cluster, open_cluster
from pignon.model.errors import Setup

CONNECT_S = 10.0
"""How long a database may take to take a connection."""


class InUse(Setup):
    """Another process serves from the folder."""


@contextmanager
def held(folder: Path) -> Generator[None]:
    """Hold the folder's lock; raises InUse where another process holds it. It falls with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InUse(
                f"The data folder {folder} is in use by process {lock.read().strip() or '?'}."
                " Stop that server, or choose another --data folder."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def database(folder: Path | None, dsn: str | None, *, founds: bool = False) -> Generator[str]:
    """Lend the DSN of a running database: the given one, the folder's that is served, or one started for the time.

    A folder without one is refused, since its name is mistyped; where the caller `founds`, one that is empty is begun.
    """
    if dsn is not None:
        yield dsn
        return
    if folder is None:
        raise Setup("Say which database: --data DIR of a server, or --database DSN.")
    _vet(folder, founds=founds)
    try:
        with held(folder):
            cluster = start_cluster(folder)
            try:
                yield cluster.dsn
            finally:
                cluster.stop()
    except InUse:
        yield open_cluster(folder).dsn


def _vet(folder: Path, *, founds: bool) -> None:
    """Raise Setup where `folder` holds no database and none may be begun there."""
    makes = f"`pignon serve --data {folder}` makes one."
    if not folder.exists():
        raise Setup(f"There is no data folder {folder}: check its name. {makes}")
    if not folder.is_dir():
        raise Setup(f"{folder} is no folder: check --data.")
    if not has_cluster(folder) and not (founds and not any(folder.iterdir())):
        raise Setup(f"The folder {folder} holds no database: check its name, or give --database DSN. {makes}")


async def connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect to the database; raises Setup, which never repeats a password, where it does not answer."""
    try:
        return await asyncpg.connect(dsn, timeout=CONNECT_S)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        named = re.sub(r"//[^/@]*@", "//...@", dsn)
        said = str(error) or type(error).__name__
        raise Setup(f"The database at {named} does not answer: {said}. Check --database.") from error


def start_cluster(folder: Path) -> Cluster:
    """Start the folder's database; the caller holds the folder."""
    folder.chmod(folder.stat().st_mode | 0o011)
    cluster = open_cluster(folder)
    cluster.start()
    return cluster
