"""What tests ask of a running server about its media, and a partner's host beside it."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx2
from tests.serving import Running
from tests.wire.hosts import Behave, Host, a_host

SECRET = "acme-secret-acme-secret-acme-secret-00"
MARKETPLACE = f"""
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = ["fr", "de"]
language = "fr"
[[customers.contracts]]
portal = "SL"
quota = 100
[[customers.contracts]]
portal = "IWT"
quota = 100
[[clients]]
id = "acme"
secret = "{SECRET}"
customers = ["RC-100001"]
scopes = ["caas:*", "clim:*", "platform:*"]
"""


@contextmanager
def a_host_beside(behave: Behave) -> Generator[Host]:
    """Run a host on a thread of its own."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), list[Host]()
    stop = asyncio.Event()

    async def within() -> None:
        async with a_host(behave) as host:
            found.append(host)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(within()))
    thread.start()
    ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def token(server: Running, base: str) -> dict[str, str]:
    answer = httpx2.post(
        f"{server.url}/oauth/token",
        json={
            "client_id": "acme",
            "client_secret": SECRET,
            "grant_type": "client_credentials",
            "audience": server.url + base,
            "intermediary_id": "RC-100001",
        },
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def within(seconds: float, find: Callable[[], Any]) -> Any:
    """Return what `find` finds once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, "nothing came of it in time"
        time.sleep(0.1)
    return found


def events(server: Running, kind: str) -> list[dict[str, Any]]:
    answer = httpx2.get(f"{server.url}/platform/v1/events?limit=250", headers=token(server, "/platform/v1"))
    return [one for one in answer.json()["items"] if one["type"] == kind]
