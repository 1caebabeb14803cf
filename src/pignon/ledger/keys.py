"""The keys that sign tokens, kept in the ledger so that every process knows them and a restart keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql

_LOCK = 0x4B45_5953
"""Advisory lock under which one process changes the keys and the others wait."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    kid: str
    private_jwk: bytes
    """JSON (RFC 7517)."""
    created_at: datetime


async def lock_keys(connection: Connection) -> None:
    """Keep other processes from changing the keys until this transaction ends."""
    await connection.execute(sql("keys/lock_keys"), _LOCK)


async def signing_keys(connection: Connection) -> list[StoredKey]:
    """Return every key, oldest first."""
    rows = await connection.fetch(sql("keys/signing_keys"))
    return [StoredKey(**row) for row in rows]


async def put_signing_key(connection: Connection, key: StoredKey) -> None:
    await connection.execute(sql("keys/put_signing_key"), key.kid, key.private_jwk, key.created_at)


async def drop_signing_keys(connection: Connection, kids: Sequence[str]) -> None:
    await connection.executemany(sql("keys/drop_signing_key"), [(kid,) for kid in kids])
