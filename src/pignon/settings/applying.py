"""Brings the ledger to what the marketplace file declares: all of it in one transaction, or nothing."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from pignon.ledger.accounts import all_accounts, lock_accounts, put_clients, put_contracts, put_customers
from pignon.ledger.pools import Connection
from pignon.model.names import ClientId, IntermediaryId, Market, Portal
from pignon.settings.marketplace import Marketplace
from pignon.settings.plan import Plan, names, plan
from pignon.settings.reading import read

SECRET_BYTES = 32
"""256 bits, so that a plain hash of it can be stored."""
_TRIES = 5
"""Settlement updates the same contract rows; the one that PostgreSQL makes yield begins again."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it."""

    changes: tuple[str, ...]
    """A line for each, as `contract RC-100001 SL changed`; none: all was so already."""
    secrets: tuple[tuple[ClientId, str], ...] = field(repr=False)
    """Generated now; only their hashes are kept, so print them once."""


def draw_secret() -> str:
    """Return a new random secret, 43 characters."""
    return secrets.token_urlsafe(SECRET_BYTES)


async def apply_file(
    connection: Connection, path: Path, *, portals: Mapping[Portal, Market], prune: bool = False
) -> Applied:
    """Read the file at `path` and apply it; raises `FaultyFile` before anything changes.

    `portals` tells the market of each portal there is. Clients may name customers of the ledger, unless
    `prune` is about to close them.
    """
    known = frozenset[IntermediaryId]() if prune else names((await all_accounts(connection)).customers)
    return await apply(connection, read(path, portals=portals, known=known), prune=prune)


async def apply(
    connection: Connection, marketplace: Marketplace, *, prune: bool = False, draw: Callable[[], str] = draw_secret
) -> Applied:
    """Make the ledger say what `marketplace` says; applied twice it changes nothing, not even a row.

    What it omits is kept; `prune` closes it: customers and contracts closed, clients disabled.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            async with connection.transaction():
                await lock_accounts(connection)
                todo = plan(await all_accounts(connection), marketplace, prune=prune, draw=draw)
                await _write(connection, todo)
            return Applied(todo.changes, todo.secrets)
        except asyncpg.DeadlockDetectedError:
            if not tries_left:
                raise
    raise AssertionError("the loop returns or raises")


async def _write(connection: Connection, todo: Plan) -> None:
    await put_customers(connection, todo.customers, new=todo.new)
    await put_contracts(connection, todo.contracts, changed=todo.recontracted)
    await put_clients(connection, todo.clients)
