"""Gives tokens: decides who asks, for whom and for what, and signs the answer."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from joserfc import jwt

from pignon.ledger.accounts import Client, acting, client
from pignon.ledger.pools import Pool
from pignon.model.errors import Setup
from pignon.model.grant import covers
from pignon.model.identity import uuid7
from pignon.model.names import ClientId, IntermediaryId
from pignon.model.ports import Clock, system_clock
from pignon.web.oauth.asking import Ask, Refused
from pignon.web.oauth.audiences import fitting, host, is_sandbox, place, split
from pignon.web.oauth.keyring import LONGEST, Keyring
from pignon.web.oauth.tokens import TYPE

LIFETIME = timedelta(days=1)
"""What the incumbent gives (FR.md, Token)."""


@dataclass(frozen=True, slots=True)
class Issued:
    access_token: str
    expires_in: int
    """Seconds."""


class Issuer:
    """Gives tokens for one server. Raises `Setup` for a lifetime no key lives as long as."""

    def __init__(
        self,
        pool: Pool,
        *,
        keyring: Keyring,
        public_url: str,
        lifetime: timedelta = LIFETIME,
        clock: Clock = system_clock,
    ) -> None:
        if not timedelta(seconds=1) <= lifetime <= LONGEST:
            raise Setup(f"tokens cannot live for {lifetime}: choose from 1 second to {LONGEST.days} days")
        self.keyring = keyring
        self.public_url = public_url.rstrip("/")
        self._pool = pool
        self._public = place(public_url)
        self._lifetime = lifetime
        self._clock = clock

    async def issue(self, ask: Ask, *, host_header: str | None) -> Issued:
        """Decide on `ask`, which came to the host named by `host_header`; raises `Refused`."""
        asking = await self._authenticated(ask)
        audience, path = self._audience(ask, asking, host_header)
        customer_id, intermediary_id = await self._acting(ask, asking)
        scopes = _granted(ask, asking, path)
        now = int(self._clock().timestamp())
        lifetime = int(self._lifetime.total_seconds())
        key = await self.keyring.signer()
        claims = {
            "iss": self.public_url,
            "sub": asking.client_id,
            "client_id": asking.client_id,
            "aud": audience,
            "iat": now,
            "exp": now + lifetime,
            "jti": str(uuid7()),
            "scope": " ".join(scopes),
            "intermediary_id": intermediary_id,
            "customer": str(customer_id),
            "epoch": asking.epoch,
        }
        token = jwt.encode({"alg": "ES256", "typ": TYPE, "kid": key.kid}, claims, key.key)
        return Issued(token, lifetime)

    async def _authenticated(self, ask: Ask) -> Client:
        for name, secret in ask.credentials:
            found = await client(self._pool, ClientId(name))
            given = sha256(secret.encode()).digest()
            matches = [hmac.compare_digest(given, kept) for kept in (found.hashes if found else (b"\0" * 32,))]
            if found and any(matches):
                return found
        raise Refused("invalid_client", "no client has this id and secret", status=401, basic=ask.basic)

    def _audience(self, ask: Ask, asking: Client, host_header: str | None) -> tuple[str, str]:
        parts = split(ask.audience)
        if parts is None or parts[0] not in {self._public, host(host_header or "")}:
            wanted = f"{self.public_url}{'/sandbox' if asking.sandbox else ''}/caas/v4"
            raise Refused("invalid_target", f"the audience is no API of this server; one is {wanted}")
        if is_sandbox(parts[1]) != asking.sandbox:
            side = "a sandbox client: its audiences begin with /sandbox/" if asking.sandbox else "not a sandbox client"
            raise Refused("invalid_target", f"this is {side}")
        return ask.audience.rstrip("/"), parts[1]

    async def _acting(self, ask: Ask, asking: Client) -> tuple[UUID, IntermediaryId]:
        found = await acting(self._pool, asking.client_id, ask.intermediary_id)
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused("invalid_request", "intermediary_id is missing: this client acts for several customers")
        raise Refused("access_denied", "this client may not act for that intermediary", status=403)


def _granted(ask: Ask, asking: Client, path: str) -> tuple[str, ...]:
    held = fitting(asking.scopes, path)
    if not held:
        raise Refused("invalid_scope", "this client holds no scope for that audience")
    missing = [scope for scope in ask.scopes if not covers(held, scope)]
    if missing:
        raise Refused("invalid_scope", "this client does not hold every scope it asks for that audience")
    return ask.scopes or held
