"""Measures what the demo claims: the time from a partner's call until a seeker's page answers."""

import asyncio
from collections.abc import Iterable
from time import monotonic

import httpx2
import orjson

LOOK_S = 0.02
"""Between two looks at a page: the error of a measurement."""
GIVEN_UP_S = 30.0


class Stopwatch(httpx2.AsyncHTTPTransport):
    """Carries a session's calls; follows every PUT that says where its listing is live to the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self._seeker = httpx2.AsyncHTTPTransport()
        self._running: list[asyncio.Task[float | None]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        began = monotonic()
        response = await super().handle_async_request(request)
        if request.method == "PUT" and response.status_code == 200:
            content = await response.aread()
            entries = orjson.loads(content).get("publications") or ()
            self.watch((entry.get("url") for entry in entries if entry["state"] == "live"), began=began)
        return response

    def watch(self, addresses: Iterable[str | None], *, began: float) -> None:
        """Measure from `began` (monotonic) until the first of the pages answers 200."""
        address = next((one for one in addresses if one), None)
        if address is not None:
            self._running.append(asyncio.create_task(self._shown(address, began)))

    async def times(self) -> tuple[float, ...]:
        """Wait for the pages still on their way; return the seconds of each that was shown."""
        found = await asyncio.gather(*self._running)
        self._running.clear()
        return tuple(seconds for seconds in found if seconds is not None)

    async def _shown(self, address: str, began: float) -> float | None:
        while monotonic() - began < GIVEN_UP_S:
            response = await self._seeker.handle_async_request(httpx2.Request("GET", address))
            await response.aread()
            if response.status_code == 200:
                return monotonic() - began
            await asyncio.sleep(LOOK_S)
        return None

    async def aclose(self) -> None:
        for task in self._running:
            task.cancel()
        await self._seeker.aclose()
        await super().aclose()
