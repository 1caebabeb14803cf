"""Media over HTTP: a server with all its roles, a partner's host on loopback, a browser's requests."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.corpus import a_picture
from tests.media.town import with_pictures
from tests.serving import Running, running
from tests.wire.hosts import Behave, Host, a_host, always

from pignon.web.media import span

MARKETPLACE = """
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
secret = "acme-secret-acme-secret-acme-secret-00"
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


@pytest.fixture(scope="module")
def server() -> Generator[Running]:
    with running(MARKETPLACE, "--allow-private", "127.0.0.0/8") as one:
        yield one


def token(server: Running, base: str) -> dict[str, str]:
    answer = httpx2.post(
        f"{server.url}/oauth/token",
        json={
            "client_id": "acme",
            "client_secret": "acme-secret-acme-secret-acme-secret-00",
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


def test_a_picture_by_url_is_served_in_all_its_sizes(server: Running) -> None:
    with a_host_beside(always(a_picture(width=2000, height=1000))) as host:
        headers = token(server, "/caas/v4")
        sent = with_pictures(f"{host.url}/1.jpg", f"{host.url}/2.jpg", external_id="served")
        answer = httpx2.post(f"{server.url}/caas/v4/classifieds", json=sent, headers=headers)
        one = answer.json()["classifiedId"]
        ready = within(30, lambda: [e for e in events(server, "media.ready") if e["listingId"] == one])
        assert [m["status"] for m in ready[0]["data"]["mediaStatuses"]] == ["CREATED", "CREATED"]
        echoed = httpx2.get(f"{server.url}/caas/v4/classifieds/{one}", headers=headers).json()
        assert [m["url"] for m in echoed["media"]] == [m["url"] for m in sent["media"]]


@given(st.text(max_size=30), st.integers(0, 1000))
def test_a_range_is_within_the_file_or_refused_or_ignored(asked: str, size: int) -> None:
    for text in (asked, f"bytes={asked}"):
        try:
            part = span(text, size)
        except ValueError:
            continue
        assert part is None or 0 <= part[0] < part[1] <= size


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-300", (0, 10)),
        ("bytes=2-300", (2, 10)),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        (None, None),
    ],
)
def test_ranges_mean_what_the_standard_says(asked: str | None, part: tuple[int, int] | None) -> None:
    assert span(asked, 10) == part


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        span(asked, 10)
