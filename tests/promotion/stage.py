"""A floor with credits and an injected clock, its public pages, and the promoter's turns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.floor import PACKS, Floor, Run, a_house, on_floor
from tests.pages.stock import visiting

from pignon.model.identity import public_id
from pignon.model.names import ListingId, Portal
from pignon.model.states import Promoted
from pignon.promotion import Ask, Booked, Promoter, book, cancel
from pignon.promotion.terms import terms
from pignon.search import Indexer

SL = Portal("SL")
LATEST_DAY = 15
"""Of a month, on which a stage begins: the stories of credits, which end with their month, take up to twelve days."""


def early_in_a_month(today: datetime) -> datetime:
    """Return `today` where enough of its month is left, else the same time on the first of the next.

    Never an earlier one: the database dates listings by its own clock.
    """
    return today if today.day <= LATEST_DAY else next_month(today) + (today - _midnight(today))


def early() -> datetime:
    """Return where a stage would begin now, as the clock of a town."""
    return early_in_a_month(datetime.now(UTC))


def next_month(now: datetime) -> datetime:
    """Return the moment in which the next month begins."""
    return (_midnight(now).replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass
class Stage:
    floor: Floor
    now: datetime = field(default_factory=early)

    async def a_listing(self, external_id: str = "A-1", **changes: Any) -> ListingId:
        """Have a house live and found."""
        one = await self.floor.post(a_house(external_id, **changes))
        await self.settled()
        return one.listing_id

    async def settled(self) -> None:
        await self.floor.settle()
        indexer = Indexer(self.floor.pools.engine, PACKS)
        while await indexer.turn():
            pass

    async def book(self, listing: ListingId, kind: str = "bump", **more: Any) -> Booked:
        ask = Ask(self.floor.customer, listing, more.pop("portal", SL), Promoted(kind), **more)
        async with self.floor.pools.engine.acquire() as connection, connection.transaction():
            offer = terms(PACKS, ask.portal, ask.kind).offer
            assert offer is not None
            return await book(connection, ask, offer, now=self.now)

    async def cancel(self, promotion_id: Any) -> Booked:
        async with self.floor.pools.engine.acquire() as connection, connection.transaction():
            return await cancel(connection, self.floor.customer, promotion_id, now=self.now)

    async def work(self) -> None:
        """Do all that is due by the stage's clock."""
        promoter = Promoter(self.floor.pools.engine, clock=lambda: self.now, every=0.0)
        while await promoter.turn():
            pass

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def state(self, booked: Booked) -> str:
        return await self.floor.pools.engine.fetchval(
            "select state from promotion where promotion_id = $1", booked.promotion.promotion_id
        )

    async def codes(self, booked: Booked) -> str:
        """Return the findings of a promotion, as they are stored."""
        found = await self.floor.pools.engine.fetchval(
            "select findings from promotion where promotion_id = $1", booked.promotion.promotion_id
        )
        return (found or b"").decode()

    async def credits(self) -> tuple[int, int, int, int, int]:
        """Return what of all months is granted, available, held, spent, expired."""
        row = await self.floor.pools.engine.fetchrow(
            "select coalesce(sum(granted), 0)::int, coalesce(sum(available), 0)::int, coalesce(sum(held), 0)::int,"
            " coalesce(sum(spent), 0)::int, coalesce(sum(expired), 0)::int from credit"
        )
        assert row is not None
        return row[0], row[1], row[2], row[3], row[4]

    async def shown(self, query: str = "") -> list[str]:
        """Return the public ids on a result page, in order."""
        async with visiting(self.floor.pools, clock=lambda: self.now) as client:
            return ids_in((await client.get(f"/sl/search{query}")).text)


def ids_in(html: str) -> list[str]:
    return [part.split('"', 1)[0] for part in html.split('<a href="/sl/')[1:] if part[:2].isdigit()]


def page(listing: ListingId) -> str:
    return str(public_id(listing))


def on_stage(run: Run, body: Callable[[Stage], Awaitable[None]], *, a_month: int = 10, **customer: Any) -> None:
    """Run a body on a stage whose customer has credits `a_month`; the ledger must agree with itself at the end."""

    async def within(floor: Floor) -> None:
        await floor.pools.engine.execute("update contract set bump_credits = $1", a_month)
        await body(Stage(floor))

    customer.setdefault("contracts", {"SL": 100})
    on_floor(run, within, **customer)
