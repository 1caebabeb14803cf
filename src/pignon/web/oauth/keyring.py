"""The keys that sign tokens, as one process knows them: learnt in time, changed without refusing a valid token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson
from joserfc.jwk import ECKey

from pignon.ledger.keys import StoredKey, drop_signing_keys, lock_keys, put_signing_key, signing_keys
from pignon.ledger.pools import Pool
from pignon.model.identity import uuid7
from pignon.model.ports import Clock, system_clock

LEARNING = timedelta(seconds=120)
"""A new key signs only after this, when every process and whoever keeps a copy of our JWKS has learnt it."""
REREAD = timedelta(seconds=30)
"""Age at which the known keys are read again; well under `LEARNING`."""
STRANGE = timedelta(seconds=1)
"""Least time between two readings that an unknown key id causes, so that forged tokens cost no reading each."""
RENEWAL = timedelta(days=90)
"""Age of the newest key at which the next one is made."""
LONGEST = timedelta(days=7)
"""The longest life a token may have; an old key verifies for as long after it last signed."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    kid: str
    key: ECKey
    created_at: datetime


class Keyring:
    """Signs with one key, verifies with several."""

    def __init__(self, pool: Pool, *, clock: Clock = system_clock) -> None:
        self._pool = pool
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._read_at: datetime | None = None

    async def signer(self) -> SigningKey:
        """Return the key to sign with now; the first is made at first need, the next when it grows old."""
        await self._learn()
        return self._signer()

    async def find(self, kid: str) -> ECKey | None:
        """Return the key of that id, None where there is none."""
        await self._learn()
        if kid not in self._keys and self._older_than(STRANGE):
            await self._reread()
        found = self._keys.get(kid)
        return found.key if found else None

    async def published(self) -> list[dict[str, Any]]:
        """Return the public halves, as RFC 7517 has them."""
        await self._learn()
        return [{**each.key.as_dict(private=False), "kid": kid, "alg": "ES256"} for kid, each in self._keys.items()]

    async def rotate(self) -> str:
        """Make a new key and return its id; it signs after `LEARNING`, the old ones verify on."""
        return await self._renew(older_than=timedelta(0))

    async def _learn(self) -> None:
        if self._older_than(REREAD):
            await self._reread()
        if not self._keys or self._clock() - max(each.created_at for each in self._keys.values()) > RENEWAL:
            await self._renew(older_than=RENEWAL)

    def _older_than(self, age: timedelta) -> bool:
        return self._read_at is None or not timedelta(0) <= self._clock() - self._read_at < age

    def _signer(self) -> SigningKey:
        learnt = self._clock() - LEARNING
        keys = list(self._keys.values())
        return next((each for each in reversed(keys) if each.created_at <= learnt), keys[0])

    async def _reread(self) -> None:
        begun = self._clock()
        async with self._pool.acquire() as connection:
            stored = await signing_keys(connection)
        self._keys = {
            each.kid: self._keys.get(each.kid)
            or SigningKey(each.kid, ECKey.import_key(orjson.loads(each.private_jwk)), each.created_at)
            for each in stored
        }
        self._read_at = begun

    async def _renew(self, *, older_than: timedelta) -> str:
        now = self._clock()
        async with self._pool.acquire() as connection, connection.transaction():
            await lock_keys(connection)
            stored = await signing_keys(connection)
            if stored and now - stored[-1].created_at < older_than:
                kid = stored[-1].kid
            else:
                kid = str(uuid7())
                await put_signing_key(connection, StoredKey(kid, _draw(kid), now))
            await drop_signing_keys(connection, _spent(stored, now=now))
        await self._reread()
        return kid


def _draw(kid: str) -> bytes:
    key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
    return orjson.dumps(key.as_dict(private=True))


def _spent(stored: list[StoredKey], *, now: datetime) -> list[str]:
    """Return the keys whose successor has been signing for longer than any token lives."""
    return [old.kid for old, successor in pairwise(stored) if successor.created_at + LEARNING + LONGEST < now]
