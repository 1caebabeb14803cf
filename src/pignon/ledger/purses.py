"""Credits for promotions, a month of a contract at a time, by double entry: every movement has two sides."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, Market, Portal
from pignon.model.states import Account, Movement

SWEPT = 100
"""Months closed in one transaction."""
_WAYS = {
    Movement.GRANT: (Account.GRANTED, Account.AVAILABLE),
    Movement.REVOKE: (Account.AVAILABLE, Account.GRANTED),
    Movement.EXPIRE: (Account.AVAILABLE, Account.EXPIRED),
    Movement.HOLD: (Account.AVAILABLE, Account.HELD),
    Movement.RELEASE: (Account.HELD, Account.AVAILABLE),
}
"""Where each movement takes from and gives to; a charge takes from what is held, or from what is available."""


@dataclass(frozen=True, slots=True)
class Purse:
    """A contract's month."""

    customer_id: CustomerId
    portal: Portal
    month: date
    """Its first day, UTC."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of a month's credits."""

    portal: Portal
    market: Market
    granted: int
    available: int
    held: int
    spent: int
    expired: int


async def open_purse(connection: Connection, purse: Purse, *, at: datetime) -> int:
    """Lock a month's credits until the transaction ends and grant what its contract says; return what is available.

    The first to touch a month opens it. A contract raised meanwhile grants the rest, one cut takes back what is left.
    """
    key = (purse.customer_id, purse.portal, purse.month)
    row = await connection.fetchrow(sql("promotion/lock_month"), *key)
    if row is None:
        await connection.execute(sql("promotion/open_month"), *key)
        row = await connection.fetchrow(sql("promotion/lock_month"), *key)
    if row is None:
        return 0
    more = max(row["due"] - row["granted"], -row["available"])
    if more:
        kind = Movement.GRANT if more > 0 else Movement.REVOKE
        await move(connection, purse, kind, amount=abs(more), promotion=None, at=at)
    return row["available"] + more


async def move(
    connection: Connection,
    purse: Purse,
    kind: Movement,
    *,
    amount: int,
    promotion: UUID | None,
    at: datetime,
    held: bool = False,
) -> int | None:
    """Move `amount` credits; return what is then available, None where there were too few and nothing moved.

    `held`: a charge is paid from what was set aside. Raises UniqueViolationError for a second movement of one kind
    for one promotion.
    """
    source, target = _WAYS.get(kind, (Account.HELD if held else Account.AVAILABLE, Account.SPENT))
    return await connection.fetchval(
        sql("promotion/move_credits"),
        *(purse.customer_id, purse.portal, purse.month, source.value, target.value, amount),
        *(uuid7(), kind.value, promotion, at),
    )


async def close_months(connection: Connection, *, before: date, at: datetime) -> int:
    """Let what is left of months before `before` expire; return how many months, at most SWEPT."""
    rows = await connection.fetch(sql("promotion/all_lapsed_months"), before, SWEPT)
    for row in rows:
        purse = Purse(row["customer_id"], row["portal"], row["month"])
        await move(connection, purse, Movement.EXPIRE, amount=row["available"], promotion=None, at=at)
    return len(rows)


async def balances(connection: Connection, customer: CustomerId, month: date, *, open_now: bool) -> list[Balance]:
    """Return a month's credits by portal; with `open_now` as its contracts would grant them if it were touched now."""
    rows = await connection.fetch(sql("promotion/credits"), customer, month)
    return [_balance(dict(row), open_now=open_now) for row in rows]


def _balance(row: dict[str, int], *, open_now: bool) -> Balance:
    more = max(row.pop("due") - row["granted"], -row["available"]) if open_now else 0
    row["granted"] += more
    row["available"] += more
    return Balance(**row)  # pyright: ignore[reportArgumentType] - the statement's columns are the fields
