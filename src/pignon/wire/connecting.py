"""Opens connections: a name is resolved once, all its addresses are vetted, and one of just those is connected to."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Any

from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError, ConnectTimeout

from pignon.wire.addresses import Guard
from pignon.wire.resolving import Resolver

CONNECT_S = 10.0
"""For one address; the call's own deadline may end it sooner."""


class VettedBackend(AsyncNetworkBackend):
    """Connects for one scheme. Host and SNI stay the name's, so that certificates are checked against it."""

    def __init__(self, guard: Guard, resolve: Resolver, *, scheme: str) -> None:
        self._guard = guard
        self._resolve = resolve
        self._scheme = scheme
        self._network = AnyIOBackend()

    async def connect_tcp(  # noqa: PLR0917 - the library's signature
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first vetted address of `host` that answers; raises Unanswered, ConnectError."""
        vetted = self._guard.vet(host, await self._addresses(host), scheme=self._scheme, port=port)
        for n, address in enumerate(vetted, 1):
            try:
                return await self._network.connect_tcp(
                    address, port, timeout or CONNECT_S, local_address, socket_options
                )
            except (ConnectError, ConnectTimeout):
                if n == len(vetted):
                    raise
        raise AssertionError("a vetted name has an address")

    async def _addresses(self, host: str) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            return await self._resolve(host)
