"""What seekers ask of a portal's stock: pages of it in an order, counts by facet, where it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

import asyncpg

from pignon.ledger.conditions import Conditions, Where
from pignon.ledger.pools import Pool
from pignon.ledger.renditions import Rendition, covers
from pignon.ledger.sampling import Sample, Tally
from pignon.ledger.statements import sql
from pignon.model.names import Portal, PublicId

Order: TypeAlias = Literal["newest", "price", "price-desc", "surface", "rate"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "price", "price-desc", "surface", "rate")
SAMPLE: Final = 1_000
"""Listings of a sample; what it finds a tenth of, it tells to within a tenth."""
COUNTED: Final = 1_000
"""Counted one by one at most."""
_WALK: Final = 0.004
"""Share of listings found from which an order's index is walked: a page is then found within some 6,000 rows."""
_WALK_WITHIN: Final = 0.03
"""The same for a search within a place or for words, which has an index of its own to gather by."""
_LEEWAY: Final = 10
"""Listings looked at beyond those of a page, for those among them that have ended meanwhile."""
_LAST: Final = 2**63 - 1
"""Stands for no price where the cheapest come first."""


@dataclass(frozen=True, slots=True)
class Card:
    """One line of a list."""

    public_id: PublicId
    live_since: datetime
    changed_at: datetime
    title: str
    trade: str
    kind: str
    city: str
    postal_code: str
    price: int | None
    """Cents of `currency`; None where the price is not shown."""
    currency: str
    surface: float | None
    """Square metres."""
    rooms: float | None
    picture: str | None
    period: str
    """What a rent is paid for, `MONTH` and so on; empty for what is paid once."""
    rate: int | None
    """Cents a square metre."""
    energy: int | None
    features: int
    longitude: float | None
    latitude: float | None
    ranked_at: datetime
    """When it came to the top: when it went live, or its last bump since."""
    status: str = ""
    """`RESERVED`, `SOLD` and so on."""
    renditions: tuple[Rendition, ...] = ()
    """Of the picture; it stands alone where nobody made any yet."""

    def key(self, order: Order) -> int | float | datetime:
        """Return what the order goes by."""
        match order:
            case "newest":
                return self.ranked_at
            case "price":
                return _LAST if self.price is None else self.price
            case "price-desc":
                return -1 if self.price is None else self.price
            case "surface":
                return -1.0 if self.surface is None else self.surface
            case "rate":
                return _LAST if self.rate is None else self.rate


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: after this listing. What is new or gone elsewhere moves nothing."""

    key: int | float | datetime
    public_id: PublicId
    pinned: tuple[PublicId, ...] = ()
    """Listings that the list's first page showed at its head: they come no second time."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A listing on the map."""

    public_id: PublicId
    title: str
    city: str
    longitude: float
    latitude: float


class Search:
    """Reads what the showcase left for the search; a streaming replica will do."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(
        self,
        where: Where,
        conditions: Conditions,
        *,
        order: Order,
        after: Cursor | None,
        limit: int,
        walk: bool,
        among: Sequence[PublicId] | None = None,
    ) -> list[Card]:
        """Return up to `limit` live listings that come after `after`.

        `walk` where much is found (see `walks`); `among` names all that can be found, where that is known.
        """
        if among is not None and not among:
            return []
        at = since = number = surface = None
        if after is not None:
            at = after.public_id
            since = after.key if order == "newest" else None
            surface = after.key if order == "surface" else None
            number = after.key if order in ("price", "price-desc", "rate") else None
        most = limit + _LEEWAY
        arguments = (*conditions.arguments(where), order, at, since, number, surface, most)
        if walk:
            rows = await self._pool.fetch(sql("search/walk"), *arguments)
        else:
            rows = await self._pool.fetch(sql("search/gather"), *arguments, among)
        cards = await self._covered(where.portal, [_card(row) for row in rows if row["title"] is not None][:limit])
        if len(cards) == limit or len(rows) < most:
            return cards
        after, left = _after(rows[-1], order), limit - len(cards)
        more = await self.page(where, conditions, order=order, after=after, limit=left, walk=walk, among=among)
        return [*cards, *more]

    async def has_tops(self, where: Where, *, now: datetime) -> bool:
        """Tell whether any listing of a portal is pinned."""
        return await self._pool.fetchval(sql("search/any_top"), where.portal, where.sandbox, now) is not None

    async def tops(self, where: Where, conditions: Conditions, *, now: datetime, turn: int, limit: int) -> list[Card]:
        """Return up to `limit` of the pinned listings that a search finds, each its turn: over as many turns in a row
        as there are listings each is shown equally often, and equally often at each place."""
        rows = await self._pool.fetch(sql("search/tops"), *conditions.arguments(where), now, turn, limit)
        return await self._covered(where.portal, [Card(**row) for row in rows])

    async def _covered(self, portal: Portal, cards: Sequence[Card]) -> list[Card]:
        """Give cards the renditions of their pictures; one whose pictures are all bad or not ready shows none."""
        found = await covers(self._pool, portal, [card.public_id for card in cards]) if cards else {}
        return [_with(card, found.get(card.public_id)) for card in cards]

    async def sample(self, where: Where, scope: Conditions) -> Sample:
        """Draw a fair sample of where a search looks (its `scope`), which is all of it when it is small."""
        return Sample(await self._pool.fetch(sql("search/sample"), *scope.arguments(where), SAMPLE), most=SAMPLE)

    async def all(self, where: Where, conditions: Conditions) -> list[PublicId]:
        """Return what a search finds, in no order; COUNTED + 1 where there are more than are counted."""
        rows = await self._pool.fetch(sql("search/all"), *conditions.arguments(where), COUNTED + 1)
        return [row["public_id"] for row in rows]

    async def places(self, where: Where, beginning: str, *, limit: int) -> list[str]:
        """Return up to `limit` places whose name begins so."""
        rows = await self._pool.fetch(sql("search/places"), where.portal, where.sandbox, beginning, limit)
        return [row["place"] for row in rows]

    async def center(self, where: Where, *, place: str | None, postal: str | None) -> tuple[float, float] | None:
        """Return the middle of a place's listings, longitude and latitude; None where none says where it is."""
        row = await self._pool.fetchrow(sql("search/center"), where.portal, where.sandbox, place, postal)
        return None if row is None or row["longitude"] is None else (row["longitude"], row["latitude"])

    async def spotted(self, where: Where, conditions: Conditions, *, limit: int) -> list[Spotted]:
        """Return where up to `limit` of what a search finds is, fairly drawn."""
        rows = await self._pool.fetch(sql("search/points"), *conditions.arguments(where), limit)
        return [Spotted(**row) for row in rows]

    async def similar(self, portal: Portal, public_id: PublicId, *, limit: int) -> list[Card]:
        """Return up to `limit` listings that are like this one, most alike first."""
        rows = await self._pool.fetch(sql("search/similar"), portal, public_id, limit)
        return await self._covered(portal, [Card(**row) for row in rows])

    async def size(self, where: Where) -> int:
        """Return about how many live listings there are; exactly when they are few."""
        row = await self._pool.fetchrow(sql("search/size"), where.portal, where.sandbox, SAMPLE)
        assert row is not None
        return row["seen"] if row["seen"] < SAMPLE else round(row["seen"] / row["share"])

    async def fresh(self, where: Where, *, since: datetime, limit: int) -> list[tuple[PublicId, datetime]]:
        """Return pages that changed since, latest first, each with when."""
        rows = await self._pool.fetch(sql("search/fresh"), where.portal, where.sandbox, since, limit)
        return [(row["public_id"], row["changed_at"]) for row in rows]

    async def addresses(
        self, where: Where, *, above: float, to: float, limit: int
    ) -> list[tuple[PublicId, datetime, float]]:
        """Return pages of the share of the stock `above` .. `to` (0 .. 1), each with when it changed and its place."""
        rows = await self._pool.fetch(sql("search/sitemap"), where.portal, where.sandbox, above, to, limit)
        return [(row["public_id"], row["changed_at"], row["chance"]) for row in rows]


def _card(row: asyncpg.Record) -> Card:
    return Card(**{name: value for name, value in row.items() if not name.startswith("sought_")})


def _after(row: asyncpg.Record, order: Order) -> Cursor:
    """Return where a list goes on after `row`, whether or not that listing has ended."""
    missing = _LAST if order in ("price", "rate") else -1
    name = {"newest": "ranked_at", "surface": "sought_surface", "rate": "rate"}.get(order, "sought_price")
    return Cursor(missing if row[name] is None else row[name], row["public_id"])


def walks(tally: Tally, conditions: Conditions, *, order: Order, size: int) -> bool:
    """Tell whether to walk the order's index; else what is found is gathered and sorted. `size` is the portal's."""
    by_place = order == "newest" and len(conditions.places) == 1 and not conditions.words
    if by_place or conditions.looks_everywhere:
        return tally.share >= _WALK
    return tally.found >= _WALK_WITHIN * size


def _with(card: Card, found: tuple[Rendition, ...] | None) -> Card:
    if found is None:
        return card
    return replace(card, renditions=found, picture=card.picture if found else None)
