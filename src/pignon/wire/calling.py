"""Calls an address that a stranger gave us: bounded in time, in bytes and in where it may lead."""

import asyncio
import re
import ssl
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address

import httpcore2
import httpx2

from pignon.wire.addresses import Guard
from pignon.wire.connecting import VettedBackend
from pignon.wire.failures import Unanswered, Why, unreachable
from pignon.wire.resolving import Resolver

REDIRECTS = 5
KEPT_S = 5.0
"""How long a connection without a call is kept."""
LONGEST_URL = 4096
LAST_PORT = 65535
_MOVED = frozenset({301, 302, 303, 307, 308})
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

Sink = Callable[[bytes], object]
"""Takes a body part by part."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last."""
    url: str
    """Where it came from, after redirects."""
    body: bytes = field(default=b"", repr=False)


class Wire:
    """Outgoing HTTP/1.1 by the rules of a guard. One a process; close it with `close`."""

    def __init__(
        self, guard: Guard, resolve: Resolver, *, agent: str = "pignon", trust: ssl.SSLContext | None = None
    ) -> None:
        """`agent` is the `User-Agent`; `trust` overrides whose certificates are believed."""
        self._agent = agent
        trust = trust or httpx2.create_ssl_context(trust_env=False)
        self._pools = {
            scheme: httpcore2.AsyncConnectionPool(
                ssl_context=trust,
                max_connections=None,
                max_keepalive_connections=100,
                keepalive_expiry=KEPT_S,
                network_backend=VettedBackend(guard, resolve, scheme=scheme),
            )
            for scheme in ("http", "https")
        }

    async def get(
        self,
        url: str,
        *,
        most: int,
        seconds: float,
        patience: float | None = None,
        into: Sink | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET `url`, by up to REDIRECTS vetted redirects; the body of a 200 goes `into` the sink where there is one.

        `most` bounds the body in bytes, `seconds` everything together, `patience` the time until each host begins
        to answer. Raises Unanswered.
        """
        parts = bytearray()
        async with _within(seconds):
            target = _parse(url)
            for _ in range(REDIRECTS + 1):
                async with self._open(target, headers or {}, patience=patience) as response:
                    answer = _answer(response, target)
                    following = answer.headers.get("location") if answer.status in _MOVED else None
                    if following is None:
                        sink = into if into is not None and answer.status == 200 else parts.extend
                        await _read(response, sink, most)
                        return Answer(answer.status, answer.headers, answer.url, bytes(parts))
                target = _join(target, following)
        raise Unanswered(Why.REDIRECTS, f"more than {REDIRECTS} redirects")

    @asynccontextmanager
    async def _open(
        self, target: httpx2.URL, headers: Mapping[str, str], *, patience: float | None
    ) -> AsyncGenerator[httpcore2.Response]:
        given = {"host": target.netloc.decode("ascii"), "user-agent": self._agent, "accept": "*/*"}
        given |= {"accept-encoding": "identity"} | {name.lower(): value for name, value in headers.items()}
        url = httpcore2.URL(
            scheme=target.raw_scheme,
            host=target.raw_host,
            port=target.port or (443 if target.scheme == "https" else 80),
            target=target.raw_path,
        )
        request = httpcore2.Request("GET", url, headers=list(given.items()))
        with _told(target.host):
            async with _within(patience):
                response = await self._pools[target.scheme].handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()


@contextmanager
def _told(host: str) -> Generator[None]:
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise unreachable(host, error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
        raise Unanswered(Why.BROKEN, f"what {host} sent ended too soon, or is no HTTP") from error


@asynccontextmanager
async def _within(seconds: float | None) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Unanswered(Why.TOO_SLOW, f"not answered within {seconds:g} s") from error


def _parse(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise Unanswered(Why.BAD_ADDRESS, "it cannot be read as an address") from error
    if parsed.scheme not in ("http", "https") or len(url) > LONGEST_URL:
        raise Unanswered(Why.BAD_ADDRESS, f"it is no http or https address of at most {LONGEST_URL} characters")
    if parsed.userinfo or b"\\" in parsed.netloc:
        raise Unanswered(Why.BAD_ADDRESS, "it holds a user name")
    if not 1 <= (parsed.port or 80) <= LAST_PORT:
        raise Unanswered(Why.BAD_ADDRESS, f"there is no port {parsed.port}")
    if ":" not in host and (not _NAME.fullmatch(host) or _is_odd(host)):
        raise Unanswered(Why.BAD_ADDRESS, f"{host[:100]} is no host")
    return parsed


def _is_odd(host: str) -> bool:
    """Tell an IPv4 address written otherwise than `a.b.c.d`: `2130706433`, `0x7f.1`, `0177.0.0.1`."""
    if not _NUMBER.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]):
        return False
    try:
        IPv4Address(host)
    except ValueError:
        return True
    return False


def _join(target: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _parse(str(target.join(location)))
    except (httpx2.InvalidURL, ValueError) as error:
        raise Unanswered(Why.BAD_ADDRESS, f"it leads on to {location[:100]}, which is no address") from error


def _answer(response: httpcore2.Response, target: httpx2.URL) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(response.status, headers, str(target))


async def _read(response: httpcore2.Response, sink: Sink, most: int) -> None:
    """Pass the body on; raises Unanswered as soon as it is, or says it is, longer than `most`."""
    said = {name.lower(): value for name, value in response.headers}.get(b"content-length", b"")
    size = int(said) if said.isdigit() else 0
    if size > most:
        raise Unanswered(Why.TOO_BIG, f"{size} bytes, over {most}")
    size = 0
    async for part in response.aiter_stream():
        size += len(part)
        if size > most:
            raise Unanswered(Why.TOO_BIG, f"over {most} bytes")
        sink(part)
