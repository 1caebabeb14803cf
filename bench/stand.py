"""The test stand: a server of its own on a free port, its tokens, and a look into its ledger."""

import asyncio
import os
import shutil
import tempfile
import threading
import urllib.parse
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from pignon.cli.serving import MOST_WORKERS
from pignon.settings.serving import Serving
from pignon.wiring.logs import set_up_logs
from pignon.wiring.supervisor import Supervisor

CUSTOMERS = 16
SECRET = "bench-secret-not-for-production-0123456789"
_CUSTOMER = """
[[customers]]
id = "RC-{number}"
name = "Agence {number}"
market = "fr"
language = "fr"
[[customers.contracts]]
portal = "SL"
quota = 100000000
"""


@dataclass(frozen=True, slots=True)
class Stand:
    supervisor: Supervisor
    url: str
    tokens: tuple[str, ...]
    platform_tokens: tuple[str, ...]

    def ask(self, statement: str, *arguments: Any) -> list[Any]:
        """Return the rows of one statement on the ledger."""

        async def fetch() -> list[Any]:
            connection = await asyncpg.connect(self.supervisor.dsn)
            try:
                return await connection.fetch(statement, *arguments, timeout=600)
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def memory(self) -> dict[str, float]:
        """Return the resident memory of our processes and of the largest of PostgreSQL's, in MB."""
        found: dict[str, float] = {}
        for pid, kind in self.supervisor.processes().items():
            for one in (pid, *(children(pid) if kind == "postgres" else ())):
                found[kind] = max(found.get(kind, 0.0), _resident_mb(one))
        return {kind: round(size, 1) for kind, size in found.items()}

    def cpu_s(self) -> dict[str, float]:
        """Return the CPU seconds that our processes and PostgreSQL's have taken so far, by kind."""
        spent: dict[str, float] = {}
        for pid, kind in self.supervisor.processes().items():
            for one in (pid, *(children(pid) if kind == "postgres" else ())):
                spent[kind] = spent.get(kind, 0.0) + _ticks(one) / os.sysconf("SC_CLK_TCK")
        return spent


@contextmanager
def stand(*, roles: Sequence[str], data: Path | None = None, allow_private: Sequence[str] = ()) -> Generator[Stand]:
    """Run a server for the length of a measurement; with `data` it stays where it was."""
    set_up_logs()
    folder = data or Path(tempfile.mkdtemp(prefix="pignon-bench-", dir="/tmp"))
    folder.chmod(0o755)
    market = folder / "marketplace.toml"
    numbers = [f"{100_001 + n}" for n in range(CUSTOMERS)]
    ids = ", ".join(f'"RC-{number}"' for number in numbers)
    client = (
        f'\n[[clients]]\nid = "bench"\nsecret = "{SECRET}"\ncustomers = [{ids}]\nscopes = ["caas:*", "platform:*"]\n'
    )
    market.write_text("".join(_CUSTOMER.format(number=number) for number in numbers) + client)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    supervisor = Supervisor(
        Serving(
            data=str(folder),
            port=0,
            marketplace=str(market),
            roles=tuple(roles),
            workers=workers,
            allow_private=tuple(allow_private),
        )
    )
    supervisor.start()
    ended = threading.Event()
    watcher = threading.Thread(target=supervisor.watch, args=(ended.is_set,), daemon=True)
    watcher.start()
    try:
        url = supervisor.serving.public_url
        caas = tuple(_token(url, f"RC-{number}", "/caas/v4") for number in numbers)
        platform = tuple(_token(url, f"RC-{number}", "/platform/v1") for number in numbers)
        yield Stand(supervisor, url, caas, platform)
    finally:
        ended.set()
        watcher.join()
        supervisor.stop()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _token(url: str, customer: str, path: str) -> str:
    ask = {
        "grant_type": "client_credentials",
        "client_id": "bench",
        "client_secret": SECRET,
        "audience": url + path,
        "intermediary_id": customer,
    }
    form = urllib.parse.urlencode(ask).encode()
    with urllib.request.urlopen(f"{url}/oauth/token", form, timeout=10) as answer:
        return orjson.loads(answer.read())["access_token"]


def children(pid: int) -> list[int]:
    """Return the ids of a process's children."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []


def busy_s() -> float:
    """Return the seconds that this machine's cores have been busy so far, with whatever."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _ticks(pid: int) -> int:
    """Return user and system time, also of children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(fields[n]) for n in (11, 12, 13, 14))
