"""A receiver of webhooks on loopback, over real HTTP; and a courier that may call it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from tests.floor import PACKS

from pignon.delivery.carrier import Carrier
from pignon.delivery.courier import Courier
from pignon.ledger.pools import Pools
from pignon.wire import Guard, SystemResolver


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """Answers what `answers` says in turn, 200 after that."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    connections: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def note(self, request: Request) -> None:
        """Keep a request."""
        self.requests.append(request)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.note(Request(first.split(" ")[1], headers, body))
                self.came.set()
                answer = self.answers.pop(0) if self.answers else b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(receiver: Receiver | None = None) -> AsyncGenerator[Receiver]:
    """Run a receiver on a free port."""
    receiver = receiver or Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


@asynccontextmanager
async def a_courier(pools: Pools, *, private: tuple[str, ...] = ("127.0.0.0/8",)) -> AsyncGenerator[Courier]:
    """Run a courier that may call `private` ranges."""
    resolver = SystemResolver()
    carrier = Carrier(Guard.of(private, https_only=True), resolver)
    try:
        yield Courier(pools.by_key, PACKS, carrier.post)
    finally:
        await carrier.close()
        resolver.close()


async def deliver(courier: Courier) -> None:
    """Tell all that can be told now."""
    while await courier.turn():
        await courier.idle()
