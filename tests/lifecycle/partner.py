"""A partner's software against a running server, and the server's own processes."""

import asyncio
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from tests.floor import a_house
from tests.serving import PIGNON, Running

CUSTOMER = "RC-100001"


def town(*, quota: int = 1000) -> str:
    """Give a marketplace of one French agency with `quota` places on SL."""
    return f"""
[[customers]]
id = "{CUSTOMER}"
name = "Agence du Port"
market = "fr"
language = "fr"
[customers.contact]
name = "Accueil"
email = "contact@agence.example"
[[customers.contracts]]
portal = "SL"
quota = {quota}
[[clients]]
id = "acme"
secret = "correct-horse-battery"
customers = ["{CUSTOMER}"]
scopes = ["caas:*", "platform:*"]
"""


def pignon(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a command of the command line."""
    command = [*PIGNON, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@dataclass
class Partner:
    """Calls the platform API, again where the server is away; keeps what was acknowledged."""

    url: str
    client: httpx2.AsyncClient
    acknowledged: list[dict[str, Any]] = field(default_factory=list)

    async def put(self, name: str, *, price: int = 350_000, **prefer: str) -> httpx2.Response:
        path = f"/platform/v1/fr/listings/{name}"
        return await self._call("PUT", path, json=a_house(name, price=price), headers=prefer)

    async def delete(self, name: str) -> httpx2.Response:
        return await self._call("DELETE", f"/platform/v1/fr/listings/{name}")

    async def get(self, path: str) -> httpx2.Response:
        return await self._call("GET", path)

    async def _call(self, method: str, path: str, **more: Any) -> httpx2.Response:
        async with asyncio.timeout(60):
            while True:
                try:
                    answer = await self.client.request(method, self.url + path, **more)
                except httpx2.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if answer.status_code in {401, 500, 502, 503}:
                    assert answer.status_code == 503, answer.text
                    await asyncio.sleep(0.05)
                    continue
                if answer.status_code in {200, 202} and method != "GET":
                    self.acknowledged.append(answer.json())
                return answer


def a_partner(server: Running) -> Partner:
    token = server.token("/platform/v1", customer=CUSTOMER, client="acme", secret="correct-horse-battery")
    limits = httpx2.Limits(max_connections=80, max_keepalive_connections=80)
    client = httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=20, limits=limits)
    return Partner(server.url, client)


def processes(server: Running) -> dict[str, int]:
    """Return the ids of the server's web, worker and database processes by kind."""
    found: dict[str, int] = {}
    for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        for kind in ("web", "worker"):
            if command.endswith(f"pignon.wiring.process\0{kind}\0".encode()):
                found[kind] = int(child)
        if b"bin/postgres" in command:
            found["postgres"] = int(child)
    return found


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has fetched yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


KILL = signal.SIGKILL
