"""Who may list and who may call: customers, their contracts, and the clients that act for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from pignon.ledger.pools import Connection, Pool
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import ClientId, CustomerId, IntermediaryId, Market, Portal
from pignon.model.states import AtLimit

_LOCK = 0x4143_434F
"""Advisory lock under which one process changes accounts and the others wait."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A tenant; `contact` and `agents` hold texts under the names of the marketplace file."""

    customer_id: CustomerId
    intermediary_id: IntermediaryId
    sandbox: bool
    name: str
    language: str
    markets: tuple[Market, ...]
    contact: dict[str, str]
    agents: tuple[dict[str, str], ...]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract grants, without its use."""

    customer_id: CustomerId
    portal: Portal
    market: Market
    quota: int
    at_limit: AtLimit
    bump_credits: int
    closed: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """The first instant outside its term; none: unbounded."""


@dataclass(frozen=True, slots=True)
class Contract:
    """An open contract and its use."""

    portal: Portal
    market: Market
    quota: int
    at_limit: AtLimit
    bump_credits: int
    live: int
    waiting: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Client:
    """A client, the SHA-256 of its secrets, and the customers it may act for."""

    client_id: ClientId
    scopes: tuple[str, ...]
    sandbox: bool
    hashes: frozenset[bytes]
    customers: frozenset[IntermediaryId]
    epoch: int = 1
    disabled: bool = False
    calls_a_minute: int | None = None
    lines_a_minute: int | None = None
    """Of bulk bodies, counted apart; none: no limit."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """All there is, or all that shall be."""

    customers: tuple[Customer, ...] = ()
    contracts: tuple[Terms, ...] = ()
    clients: tuple[Client, ...] = ()


async def customer(connection: Connection, customer_id: CustomerId) -> Customer | None:
    """Return the customer, also a closed one; None where there is none, or row security hides it."""
    row = await connection.fetchrow(sql("accounts/customer"), customer_id)
    return _customer(row) if row else None


async def contracts(connection: Connection, customer_id: CustomerId) -> list[Contract]:
    """Return the customer's open contracts, by portal."""
    rows = await connection.fetch(sql("accounts/contracts"), customer_id)
    return [
        Contract(
            portal=row["portal"],
            market=row["market"],
            quota=row["quota"],
            at_limit=AtLimit(row["at_limit"]),
            bump_credits=row["bump_credits"],
            live=row["live"],
            waiting=row["waiting"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )
        for row in rows
    ]


async def lock_accounts(connection: Connection) -> None:
    """Keep other processes from changing accounts until this transaction ends."""
    await connection.execute(sql("accounts/lock_accounts"), _LOCK)


async def all_accounts(connection: Connection) -> Accounts:
    """Return every account; lock them before where they shall be changed."""
    return Accounts(
        customers=tuple(_customer(row) for row in await connection.fetch(sql("accounts/all_customers"))),
        contracts=tuple(
            Terms(
                customer_id=row["customer_id"],
                portal=row["portal"],
                market=row["market"],
                quota=row["quota"],
                at_limit=AtLimit(row["at_limit"]),
                bump_credits=row["bump_credits"],
                closed=row["closed"],
                starts_at=row["starts_at"],
                ends_at=row["ends_at"],
            )
            for row in await connection.fetch(sql("accounts/all_contracts"))
        ),
        clients=tuple(
            Client(
                client_id=row["client_id"],
                scopes=tuple(row["scopes"].split()),
                sandbox=row["sandbox"],
                hashes=frozenset(row["hashes"]),
                customers=frozenset(row["customers"]),
                epoch=row["epoch"],
                disabled=row["disabled"],
                calls_a_minute=row["calls_a_minute"],
                lines_a_minute=row["lines_a_minute"],
            )
            for row in await connection.fetch(sql("accounts/all_clients"))
        ),
    )


async def put_customers(connection: Connection, customers: Sequence[Customer], *, new: Sequence[Customer]) -> None:
    """Write `customers`; those among them that are `new` also get their place in the directory and their turn."""
    await connection.executemany(sql("accounts/put_customer"), [_row(each) for each in customers])
    await connection.executemany(
        sql("accounts/put_directory"), [(each.intermediary_id, each.sandbox, each.customer_id) for each in new]
    )
    await connection.executemany(sql("accounts/put_turn"), [(each.customer_id,) for each in new])


async def put_contracts(connection: Connection, contracts: Sequence[Terms], *, changed: Sequence[CustomerId]) -> None:
    """Write `contracts`; leave settlement work for each customer in `changed`, and for when terms begin and end."""
    await connection.executemany(
        sql("accounts/put_contract"),
        [
            (
                *(each.customer_id, each.portal, each.market, each.quota, each.at_limit, each.bump_credits),
                *(each.closed, each.starts_at, each.ends_at),
            )
            for each in contracts
        ],
    )
    bounds = {(each.customer_id, at) for each in contracts for at in (each.starts_at, each.ends_at) if at is not None}
    dates = [*((customer_id, None) for customer_id in changed), *sorted(bounds)]
    await connection.executemany(
        sql("accounts/put_contract_due"), [(customer_id, uuid7(), at) for customer_id, at in dates]
    )


async def put_clients(connection: Connection, clients: Sequence[tuple[Client, Client | None]]) -> None:
    """Write each client of the pairs, whose second is the one before it, None where it is new."""
    await connection.executemany(
        sql("accounts/put_client"),
        [
            (
                *(each.client_id, " ".join(each.scopes), each.sandbox, each.disabled, each.epoch),
                *(each.calls_a_minute, each.lines_a_minute),
            )
            for each, _ in clients
        ],
    )
    for each, before in clients:
        hashes = before.hashes if before else frozenset[bytes]()
        customers = before.customers if before else frozenset[IntermediaryId]()
        for name, values in (
            ("accounts/drop_secret", hashes - each.hashes),
            ("accounts/put_secret", each.hashes - hashes),
            ("accounts/drop_grant", customers - each.customers),
            ("accounts/put_grant", each.customers - customers),
        ):
            await connection.executemany(sql(name), [(each.client_id, value) for value in sorted(values)])


async def client(pool: Pool, client_id: ClientId) -> Client | None:
    """Return an enabled client without its customers; None where there is none."""
    row = await pool.fetchrow(sql("accounts/client"), client_id)
    if row is None:
        return None
    return Client(
        client_id=client_id,
        scopes=tuple(row["scopes"].split()),
        sandbox=row["sandbox"],
        hashes=frozenset(row["hashes"]),
        customers=frozenset(),
        epoch=row["epoch"],
    )


async def acting(
    pool: Pool, client_id: ClientId, intermediary_id: str | None
) -> list[tuple[CustomerId, IntermediaryId]]:
    """Return the open customer of that name the client may act for; where none is named, up to two of them all."""
    rows = await pool.fetch(sql("accounts/acting"), client_id, intermediary_id)
    return [(row["customer_id"], row["intermediary_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom a token acts for, as the ledger has it now."""

    intermediary_id: IntermediaryId
    sandbox: bool
    language: str
    markets: tuple[Market, ...]
    calls_a_minute: int | None
    lines_a_minute: int | None


async def standing_of_token(pool: Pool, client_id: ClientId, customer_id: CustomerId, *, epoch: int) -> Standing | None:
    """Return whom a token given at `epoch` acts for, None where it may act no more."""
    row = await pool.fetchrow(sql("accounts/standing_of_token"), client_id, epoch, customer_id)
    if row is None:
        return None
    return Standing(
        intermediary_id=row["intermediary_id"],
        sandbox=row["sandbox"],
        language=row["language"],
        markets=_codes(row["markets"]),
        calls_a_minute=row["calls_a_minute"],
        lines_a_minute=row["lines_a_minute"],
    )


@dataclass(frozen=True, slots=True)
class Revoked:
    """Which tokens are dead: those of an epoch before their client's, those for a closed customer."""

    epochs: dict[ClientId, int]
    closed: frozenset[CustomerId]


async def revoked(pool: Pool) -> Revoked:
    """Read what kills tokens, of all clients and customers at once."""
    rows = await pool.fetch(sql("accounts/revoked"))
    return Revoked(
        epochs={row["client_id"]: row["epoch"] for row in rows if row["client_id"] is not None},
        closed=frozenset(row["customer_id"] for row in rows if row["customer_id"] is not None),
    )


def _customer(row: Any) -> Customer:
    return Customer(
        customer_id=row["customer_id"],
        intermediary_id=row["intermediary_id"],
        sandbox=row["sandbox"],
        name=row["name"],
        language=row["language"],
        markets=_codes(row["markets"]),
        contact=orjson.loads(row["contact"]),
        agents=tuple(orjson.loads(row["agents"])),
        closed=row["closed"],
    )


def _row(customer: Customer) -> tuple[Any, ...]:
    return (
        *(customer.customer_id, customer.intermediary_id, customer.sandbox, customer.name, customer.language),
        ",".join(customer.markets),
        orjson.dumps(customer.contact),
        orjson.dumps(customer.agents),
        customer.closed,
    )


def _codes(joined: str) -> tuple[Market, ...]:
    return tuple(Market(code) for code in joined.split(",") if code)
