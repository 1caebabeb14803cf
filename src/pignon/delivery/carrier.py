"""Carries requests to receivers over connections that stay open, to no address that the guard does not let through.

The general way out (`Wire`) goes through all its connections at every call: 0.8 ms of a core for one endpoint, 1.8 ms
beside three others. Here it is 0.1 ms, however many there are.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

import httpx2

from pignon.delivery.road import Road
from pignon.wire import Answer, Guard, Resolver, Unanswered, Why

CONNECT_S = 10.0
"""For one address; the request's own deadline may end it sooner."""
KEPT_S = 4.0
"""How long a connection without a request is kept: many receivers close theirs after 5."""
MOST_KEPT = 400
"""Connections without a request: a process may open 1,024 files where nobody says otherwise."""
LONGEST_URL = 4096
LAST_PORT = 65535
_PORTS = {"http": 80, "https": 443}
_KNOWN = 4096
"""Addresses whose parts are kept; an endpoint has one, a subscription one for each listing."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    named: str
    """Host and port as the request names them."""
    path: str


class Carrier:
    """One a process; close it with `close`."""

    def __init__(
        self,
        guard: Guard,
        resolve: Resolver,
        *,
        agent: str = "pignon",
        trust: ssl.SSLContext | None = None,
        kept_s: float = KEPT_S,
    ) -> None:
        """`agent` is the `User-Agent`; `trust` overrides whose certificates are believed."""
        self._guard = guard
        self._resolve = resolve
        self._agent = agent
        self._kept_s = kept_s
        self._trust = trust or httpx2.create_ssl_context(trust_env=False)
        self._trust.set_alpn_protocols(["http/1.1"])
        self._kept: dict[tuple[str, str, int], deque[tuple[float, Road]]] = {}
        """Roads without a request, the one used last at the end."""
        self._count = 0
        """Of those."""
        self._round: asyncio.TimerHandle | None = None

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
        """POST `body`, following no redirect; of the answer's body `most` bytes are kept. Raises Unanswered."""
        target = _target(url)
        try:
            async with asyncio.timeout(seconds):
                road = self._take(target) or await self._open(target)
                try:
                    request = self._written(target, body, headers)
                    reply = await road.carry(request, host=target.host, most=most)
                finally:
                    self._leave(target, road)
        except TimeoutError as error:
            raise Unanswered(Why.TOO_SLOW, f"not answered within {seconds:g} s") from error
        return Answer(reply.status, reply.headers, url, bytes(reply.body[:most]))

    async def close(self) -> None:
        """Close every connection."""
        if self._round is not None:
            self._round.cancel()
        for roads in self._kept.values():
            for _, road in roads:
                road.close()
        self._kept.clear()

    def _written(self, target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
        given = {"host": target.named, "user-agent": self._agent, "accept": "*/*", "accept-encoding": "identity"}
        given |= headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        return f"POST {target.path} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode("latin-1") + body

    def _take(self, target: Target) -> Road | None:
        roads = self._kept.get((target.scheme, target.host, target.port))
        while roads:
            since, road = roads.pop()
            self._count -= 1
            if road.is_open and time.monotonic() - since < self._kept_s:
                return road
            road.close()
        return None

    def _leave(self, target: Target, road: Road) -> None:
        if not road.is_open or self._count >= MOST_KEPT:
            road.close()
            return
        self._kept.setdefault((target.scheme, target.host, target.port), deque()).append((time.monotonic(), road))
        self._count += 1
        if self._round is None:
            self._round = asyncio.get_running_loop().call_later(self._kept_s, self._tidy)

    def _tidy(self) -> None:
        """Close what was not used for so long; once more as long as there is something left."""
        before = time.monotonic() - self._kept_s
        for roads in self._kept.values():
            while roads and (roads[0][0] <= before or not roads[0][1].is_open):
                roads.popleft()[1].close()
                self._count -= 1
        self._kept = {origin: roads for origin, roads in self._kept.items() if roads}
        self._round = asyncio.get_running_loop().call_later(self._kept_s, self._tidy) if self._kept else None

    async def _open(self, target: Target) -> Road:
        found = await self._addresses(target.host)
        vetted = self._guard.vet(target.host, found, scheme=target.scheme, port=target.port)
        secure = target.scheme == "https"
        failure: Exception | None = None
        for address in vetted:
            try:
                async with asyncio.timeout(CONNECT_S):
                    _, road = await asyncio.get_running_loop().create_connection(
                        Road,
                        address,
                        target.port,
                        ssl=self._trust if secure else None,
                        server_hostname=target.host if secure else None,
                    )
                return road
            except (OSError, TimeoutError, ValueError) as error:  # ValueError: a name that TLS cannot ask for
                failure = error
        raise Unanswered(Why.UNREACHABLE, f"{target.host}: {failure}") from failure

    async def _addresses(self, host: str) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            return await self._resolve(host)


@lru_cache(_KNOWN)
def _target(url: str) -> Target:
    """Take an address apart; raises Unanswered. Where it may lead the guard says, by what its host is resolved to."""
    try:
        parsed = httpx2.URL(url)
        host, named, path = (part.decode("ascii") for part in (parsed.raw_host, parsed.netloc, parsed.raw_path))
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise Unanswered(Why.BAD_ADDRESS, str(error)) from error
    port = parsed.port if parsed.port is not None else _PORTS.get(parsed.scheme, 0)
    if parsed.scheme not in _PORTS or not host or parsed.userinfo or len(url) > LONGEST_URL:
        raise Unanswered(
            Why.BAD_ADDRESS, f"an http or https address of at most {LONGEST_URL} characters, without a user"
        )
    if not 1 <= port <= LAST_PORT:
        raise Unanswered(Why.BAD_ADDRESS, f"there is no port {port}")
    return Target(parsed.scheme, host, port, named, path)
