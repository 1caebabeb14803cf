"""The token of one client acting for one customer: fetched once, used for its whole life, renewed in time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

GRANT = "client_credentials"
MARGIN = 0.1
"""The share of a token's life before its end when it is renewed, at most MARGIN_MOST seconds."""
MARGIN_MOST = 60.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the operator gave the partner."""

    client_id: str
    client_secret: str = field(repr=False)
    customer: str
    """`intermediary_id`, the customer acted for."""

    def asking_for(self, audience: str) -> dict[str, str]:
        """Return the body of a token request (RFC 6749, 4.4) for `audience`, the base address of an API."""
        return {
            "grant_type": GRANT,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "audience": audience,
            "intermediary_id": self.customer,
        }


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    lifetime: float
    """Seconds from when it was given."""


class Kept(Protocol):
    """Where a token outlives the process."""

    def read(self) -> Token | None:
        """Return the token that is kept, with what is left of its life."""
        ...

    def write(self, token: Token | None) -> None:
        """Keep `token`; None forgets."""
        ...


class Pass:
    """Hands out the token in force; callers that come while it is renewed wait for the same one."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Token]], *, now: Callable[[], float], kept: Kept | None = None
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._kept = kept
        self._lock = asyncio.Lock()
        self._value: str | None = None
        self._renew_at = 0.0

    async def value(self) -> str:
        """Return a token that is good for a while yet."""
        async with self._lock:
            if self._value is None or self._now() >= self._renew_at:
                asked = self._now()
                token = (self._kept.read() if self._kept else None) or await self._anew()
                self._renew_at = asked + token.lifetime - min(MARGIN * token.lifetime, MARGIN_MOST)
                self._value = token.value
            return self._value

    def reject(self, value: str) -> None:
        """Forget `value`, which the platform did not take, unless another has come since."""
        if self._value == value:
            self._value = None
            if self._kept:
                self._kept.write(None)

    async def _anew(self) -> Token:
        token = await self._fetch()
        if self._kept:
            self._kept.write(token)
        return token
