"""Servers on loopback that behave as told: an HTTP host with any manners, and a name server that lies."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from dnslib import AAAA, QTYPE, RR, A, DNSRecord

Headers = Mapping[str, str]


@dataclass(slots=True)
class Asked:
    """One request that a host got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


Behave = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Host:
    """A server on loopback; `asked` is what it was asked for."""

    address: str
    port: int
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    now: int = 0
    """Requests being answered."""
    most: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@asynccontextmanager
async def a_host(behave: Behave, *, address: str = "127.0.0.1") -> AsyncGenerator[Host]:
    """Run a host that answers each request by `behave`, one a connection."""
    host = Host(address, 0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host.connections += 1
        try:
            asked = await _read(reader)
            host.asked.append(asked)
            host.now += 1
            host.most = max(host.most, host.now)
            try:
                await behave(asked, writer)
                await writer.drain()
            finally:
                host.now -= 1
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, address, 0)
    host.port = server.sockets[0].getsockname()[1]
    try:
        yield host
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body)


def answer(writer: asyncio.StreamWriter, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
    """Write a whole answer; names of headers with `_` for `-`."""
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def always(body: bytes = b"", *, status: int = 200, **headers: str) -> Behave:
    """Answer the same to everybody."""

    async def behave(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer(writer, body, status=status, **headers)

    return behave


class _Names(asyncio.DatagramProtocol):
    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._left = {name: list(rounds) for name, rounds in answers.items()}
        self.questions: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = DNSRecord.parse(data)
        name = str(question.q.qname).rstrip(".")
        self.questions.append(name)
        rounds = self._left[name]
        found = rounds.pop(0) if len(rounds) > 1 else rounds[0]
        reply = question.reply()
        for one in found:
            kind, made = (QTYPE.AAAA, AAAA(one)) if ":" in one else (QTYPE.A, A(one))
            reply.add_answer(RR(str(question.q.qname), kind, rdata=made, ttl=0))
        self._transport.sendto(reply.pack(), addr)


@dataclass(slots=True)
class Names:
    """A resolver that asks a name server on loopback, and that server's memory."""

    port: int
    protocol: _Names

    @property
    def questions(self) -> list[str]:
        return self.protocol.questions

    async def __call__(self, host: str) -> list[str]:
        def ask() -> bytes:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(5)
                asking.sendto(DNSRecord.question(host).pack(), ("127.0.0.1", self.port))
                return asking.recv(4096)

        return [str(one.rdata) for one in DNSRecord.parse(await asyncio.to_thread(ask)).rr]


@asynccontextmanager
async def a_name_server(answers: Mapping[str, Sequence[Sequence[str]]]) -> AsyncGenerator[Names]:
    """Run a name server: for each name its answers one after the other, the last one for ever."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Names(answers), local_addr=("127.0.0.1", 0)
    )
    try:
        yield Names(transport.get_extra_info("sockname")[1], protocol)
    finally:
        transport.close()
