"""Tells who calls, on every call: a token is verified once and remembered, and forgotten when it is taken back."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError

from pignon.ledger.accounts import Revoked, revoked, standing_of_token
from pignon.ledger.pools import Pool
from pignon.model.errors import Unauthenticated
from pignon.model.grant import Grant
from pignon.model.names import ClientId, CustomerId
from pignon.model.ports import Clock, system_clock
from pignon.web.oauth.audiences import host, is_sandbox, place, split
from pignon.web.oauth.keyring import Keyring
from pignon.web.oauth.recent import Recent

REMEMBERED = 10_000
"""Tokens a process remembers, some 1.5 KB each."""
TOKEN_LIMIT = 4096
"""Characters of an Authorization header; ours have some 900."""
RENEWED = timedelta(seconds=2)
"""Age at which what was taken back is read again, beside the calls."""
TRUSTED = timedelta(seconds=4)
"""Age past which a call waits for that reading: so a token taken back is refused within 5 s."""
LOOKED_UP = timedelta(seconds=60)
"""Age at which a remembered token's customer is looked up again, for a new language or market."""
REFUSED = timedelta(seconds=2)
"""How long a refusal out of the ledger stands, so that a dead token costs no look-up for each call."""
TYPE = "at+jwt"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A verified token."""

    grant: Grant
    epoch: int
    at: str
    """Where the server is, by its audience."""
    path: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Refused:
    why: str
    until: datetime


class Tokens:
    """Verifies tokens for one process."""

    def __init__(self, pool: Pool, *, keyring: Keyring, public_url: str, clock: Clock = system_clock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._public = place(public_url)
        self._clock = clock
        self._seen: Recent[_Seen] = Recent(REMEMBERED)
        self._refused: Recent[_Refused] = Recent(REMEMBERED)
        self._revoked = Revoked({}, frozenset())
        self._read_at = datetime.min.replace(tzinfo=UTC)
        self._reading: asyncio.Task[None] | None = None

    async def grant(
        self, authorization_header: str | None, *, audience_path: str, hosts: Collection[str] = ()
    ) -> Grant:
        """Return what the token in the `Authorization` header grants.

        `audience_path` is the base of the API called (`/caas/v4`, `/sandbox/caas/v4`); `hosts` are the
        `Host` headers under which tokens are taken besides the public address. Raises `Unauthenticated`.
        """
        if authorization_header is None:
            raise Unauthenticated("no token: send it as Authorization: Bearer")
        now = self._clock()
        age = now - self._read_at
        if not _NO_TIME <= age < RENEWED:
            await self._renew(wait=not _NO_TIME <= age < TRUSTED)
        seen = self._seen.get(authorization_header)
        if seen is None or now >= seen.until or self._is_revoked(seen):
            seen = await self._verify(authorization_header, now)
        if seen.path != audience_path:
            raise Unauthenticated(f"the token is for {seen.path}, not for {audience_path}")
        if seen.at != self._public and seen.at not in hosts and seen.at not in map(host, hosts):
            raise Unauthenticated(f"the token is for {seen.at}, which is another server")
        return seen.grant

    def _is_revoked(self, seen: _Seen) -> bool:
        gone = self._revoked
        return seen.epoch < gone.epochs.get(seen.grant.client_id, 0) or seen.grant.customer_id in gone.closed

    async def _renew(self, *, wait: bool) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
            self._reading.add_done_callback(_heed)
        if wait:
            await asyncio.shield(self._reading)

    async def _read(self) -> None:
        begun = self._clock()
        self._revoked = await revoked(self._pool)
        self._read_at = begun

    async def _verify(self, header: str, now: datetime) -> _Seen:
        refused = self._refused.get(header)
        if refused and now < refused.until:
            raise Unauthenticated(refused.why)
        self._seen.drop(header)
        claims = await self._claims(_bearer(header))
        if not isinstance(claims.get("exp"), int) or now.timestamp() >= claims["exp"]:
            raise Unauthenticated("the token has expired: ask for another")
        seen = await self._look_up(claims, now)
        if seen is None:
            why = "the token was taken back: its client, its customer or what it was granted has changed"
            self._refused.put(header, _Refused(why, now + REFUSED))
            raise Unauthenticated(why)
        self._seen.put(header, seen)
        return seen

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            protected = jws.extract_compact(token.encode()).protected
            key = await self._keyring.find(str(protected.get("kid")))
            if key is None or protected.get("typ") != TYPE:
                raise Unauthenticated("the token is not one of ours")
            return jwt.decode(token, key, algorithms=["ES256"]).claims
        except (JoseError, ValueError) as error:
            raise Unauthenticated("the token is no valid JWT") from error

    async def _look_up(self, claims: dict[str, Any], now: datetime) -> _Seen | None:
        audience = split(claims["aud"])
        client_id, customer_id = ClientId(claims["client_id"]), CustomerId(UUID(claims["customer"]))
        standing = await standing_of_token(self._pool, client_id, customer_id, epoch=claims["epoch"])
        if audience is None or standing is None or standing.sandbox != is_sandbox(audience[1]):
            return None
        grant = Grant(
            client_id=client_id,
            customer_id=customer_id,
            intermediary_id=standing.intermediary_id,
            scopes=frozenset(claims["scope"].split()),
            sandbox=standing.sandbox,
            language=standing.language,
            markets=standing.markets,
            calls_a_minute=standing.calls_a_minute,
            lines_a_minute=standing.lines_a_minute,
        )
        until = min(now + LOOKED_UP, datetime.fromtimestamp(claims["exp"], UTC))
        return _Seen(grant, epoch=claims["epoch"], at=audience[0], path=audience[1], until=until)


_NO_TIME = timedelta(0)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or len(header) > TOKEN_LIMIT:
        raise Unauthenticated("send the token as Authorization: Bearer")
    return token.strip()


def _heed(task: asyncio.Task[None]) -> None:
    """Take note of a failure nobody waits for; the next reading says it to those who do."""
    if not task.cancelled():
        task.exception()
