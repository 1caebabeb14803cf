"""Calls over connections that stay open, at the least cost to the cores that the load shares with the server.

A client of the usual kind takes a quarter of two cores at some 300 calls a second, and what it takes the server lacks.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

MOST = 64
"""Connections; a call that finds none free waits for one, as in a browser or a proxy."""
LIMIT_S = 30.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROBOT = "Robot/1.0 (+https://robot.example)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    head: bytes
    body: bytes
    """As it was sent: compressed where it came so."""
    seconds: float
    """From the call's first byte out to the answer's last one in."""

    def field(self, name: bytes) -> bytes:
        """Return a header's value, of a `name` in lower case; empty where there is none."""
        return _field(self.head, name)


def _field(head: bytes, name: bytes) -> bytes:
    at = head.lower().find(b"\r\n" + name + b":")
    return head[at + len(name) + 3 : head.find(b"\r\n", at + 2)].strip() if at >= 0 else b""


class Line(asyncio.Protocol):
    """One connection, which carries one call at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._end = -1
        """Where the answer's head ends; -1 while it is not here."""
        self._whole = 0
        self._waiting: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("the server hung up before it answered"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._end < 0:
            self._end = self._received.find(b"\r\n\r\n")
            if self._end < 0:
                return
            self._whole = self._end + 4 + int(_field(bytes(self._received[: self._end + 2]), b"content-length") or 0)
        if len(self._received) >= self._whole and self._waiting is not None:
            self._waiting.set_result(None)

    async def call(self, request: bytes) -> Answer:
        """Send a whole request and return its answer."""
        assert self._transport is not None
        self._received.clear()
        self._end, self._waiting = -1, asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._transport.write(request)
        async with asyncio.timeout(LIMIT_S):
            await self._waiting
        took = time.perf_counter() - started
        head, body = bytes(self._received[: self._end + 2]), bytes(self._received[self._end + 4 :])
        return Answer(int(head[9:12]), head, body, took)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True)
class Lines:
    """Up to MOST lines to one server, in turns: those who visit it are many, each with a line of its own."""

    host: str
    port: int
    _free: deque[Line] = field(default_factory=deque[Line])
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))

    async def call(self, request: bytes) -> Answer:
        """Send a whole request over a line that is free."""
        async with self._room:
            line = self._free.popleft() if self._free else await self._opened()
            answer = await line.call(request)
            self._free.append(line)
            return answer

    async def open(self, count: int) -> None:
        """Have `count` lines ready."""
        self._free.extend([await self._opened() for _ in range(count)])

    async def _opened(self) -> Line:
        _, line = await asyncio.get_running_loop().create_connection(Line, self.host, self.port)
        return line

    def close(self) -> None:
        for line in self._free:
            line.close()


@asynccontextmanager
async def lines(url: str) -> AsyncGenerator[Lines]:
    """Lend lines to the server at `url`."""
    host, _, port = url.removeprefix("http://").partition(":")
    lent = Lines(host, int(port))
    try:
        await lent.open(MOST // 2)
        yield lent
    finally:
        lent.close()


def get(path: str, *, agent: str = BROWSER) -> bytes:
    """Return a request for a page, as a browser asks."""
    return _written("GET", path, {"User-Agent": agent, "Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"})


def post(path: str, content: bytes, *, token: str) -> bytes:
    """Return a call that sends a document."""
    fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "bench/1"}
    return _written("POST", path, fields | {"Content-Length": str(len(content))}) + content


def _written(method: str, path: str, fields: dict[str, str]) -> bytes:
    head = (f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in fields.items()))
    return ("\r\n".join(head) + "\r\n\r\n").encode()


async def evenly(rate: float, seconds: float, do: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    """Begin `do(n)` at an even pace, whether or not those before have ended; return when all have."""
    started = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for n in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, started + n / rate - time.monotonic()))
            group.create_task(do(n))
