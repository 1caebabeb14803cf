"""What seekers ask of a portal's stock: pages of it in an order, counts by facet, where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import gt, lt
from typing import Final, Literal, TypeAlias

import asyncpg

from pignon.ledger.conditions import Conditions, Where
from pignon.ledger.pools import Pool
from pignon.ledger.renditions import Rendition, renditions
from pignon.ledger.sampling import COUNTED, Sample, Tally
from pignon.ledger.statements import sql
from pignon.model.features import KINDS, TRADES
from pignon.model.names import Portal, PublicId

Order: TypeAlias = Literal["newest", "price", "price-desc", "surface", "rate"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "price", "price-desc", "surface", "rate")
SAMPLE: Final = 1_000
"""Listings of a sample; what it finds a tenth of, it tells to within a tenth."""
Way: TypeAlias = Literal["walk", "walk_within", "gather", "sift", "sift_within"]
"""How a page is found: along the index of its order, or of the newest of a place or area; all of it, then put in order;
or by all but its words, which are looked for in one listing after another, along an order's index or in a gathering."""
_WALK: Final = 0.004
"""Share of listings found from which an order's index is walked: a page is then found within some 9,000 entries."""
_WALK_WITHIN: Final = 0.03
"""The same for a search within a place, which has an index of its own to gather by."""
_COMMON: Final = 0.1
"""Share of listings that have some words from which they are looked at one by one: ten for one that is shown. Below, an
order that goes with the words (the cheap have no fireplace) could have them all looked at."""
_FEW: Final = 2_000
"""Listings that have some words which are gathered sooner than looked at one by one."""
_LEEWAY: Final = 10
"""Listings looked at beyond those of a page, for those among them that have ended meanwhile."""
_LAST: Final = 2**63 - 1
"""Stands for no price where the cheapest come first."""
CARDS: Final = 2_000
"""Cards kept, some 6 KB each with what is made of them: many searches meet the same."""
_COLUMN: Final[Mapping[Order, str]] = {
    "newest": "newest",
    "price": "cheap",
    "price-desc": "dear",
    "surface": "large",
    "rate": "per_m2",
}
"""What each order goes by, as statements call it."""
_BACKWARDS: Final = frozenset({"newest", "price-desc", "surface"})
"""Orders that have the highest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One line of a list; the same one for as long as its row is the same, so that what is made of it may be kept."""

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
    """Where a listing stands in a list, which goes on after it. What is new or gone elsewhere moves nothing."""

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

    def __init__(self, pool: Pool, by_key: Pool) -> None:
        self._pool = pool
        self._by_key = by_key

    async def page(
        self,
        where: Where,
        conditions: Conditions,
        *,
        order: Order,
        after: Cursor | None,
        limit: int,
        way: Way,
        known: Sequence[Cursor] | None = None,
    ) -> list[Card]:
        """Return up to `limit` live listings that come after `after`.

        The `way` costs more or less and finds the same (see `best_way`); `known` is what is found from the first on, in
        its order, where that was asked before: all of it, or more than COUNTED.
        """
        most = limit + _LEEWAY
        found = _following(known or (), after, order)[:most]
        if known is None or (len(known) > COUNTED and len(found) < most):
            found = await self.found(where, conditions, order=order, after=after, limit=most, way=way)
        cards = await self.cards(where.portal, [one.public_id for one in found[:limit]])
        if len(cards) < limit:
            cards += (await self.cards(where.portal, [one.public_id for one in found[limit:]]))[: limit - len(cards)]
        if len(cards) == limit or len(found) < most:
            return cards
        left = limit - len(cards)
        more = await self.page(where, conditions, order=order, after=found[-1], limit=left, way=way, known=known)
        return [*cards, *more]

    async def found(
        self, where: Where, conditions: Conditions, *, order: Order, after: Cursor | None, limit: int, way: Way
    ) -> list[Cursor]:
        """Return where up to `limit` listings stand that a search finds after `after`; some may have ended just now."""
        at = since = number = surface = None
        if after is not None:
            at = after.public_id
            since = after.key if order == "newest" else None
            surface = after.key if order == "surface" else None
            number = after.key if order in ("price", "price-desc", "rate") else None
        if way == "walk_within":
            arguments = (*conditions.arguments(where), at, since, TRADES, KINDS, limit)
        else:
            arguments = (*conditions.arguments(where), order, at, since, number, surface, limit)
        rows = await self._pool.fetch(sql(f"search/{way}"), *arguments)
        return [Cursor(row[_COLUMN[order]], row["public_id"]) for row in rows]

    async def cards(self, portal: Portal, pages: Sequence[PublicId]) -> list[Card]:
        """Return those of `pages` that are live, in their order."""
        return [_card(row) for row in await self._by_key.fetch(sql("search/cards"), portal, pages)] if pages else []

    async def has_tops(self, where: Where, *, now: datetime) -> bool:
        """Tell whether any listing of a portal is pinned."""
        return await self._by_key.fetchval(sql("search/any_top"), where.portal, where.sandbox, now) is not None

    async def tops(self, where: Where, conditions: Conditions, *, now: datetime, turn: int, limit: int) -> list[Card]:
        """Return up to `limit` of the pinned listings that a search finds, each its turn: over as many turns in a row
        as there are listings each is shown equally often, and equally often at each place."""
        rows = await self._pool.fetch(sql("search/tops"), *conditions.arguments(where), now, turn, limit)
        return await self.cards(where.portal, [row["public_id"] for row in rows])

    async def sample(self, where: Where, scope: Conditions) -> Sample:
        """Draw a fair sample of where a search looks (its `scope`), which is all of it when it is small."""
        name = "sample_within" if scope.looks_around else "sample"
        return Sample(await self._pool.fetch(sql(f"search/{name}"), *scope.arguments(where), SAMPLE), most=SAMPLE)

    async def worded(self, where: Where, words: str, listings: Sequence[PublicId]) -> set[PublicId]:
        """Return those of `listings` that have some words."""
        rows = await self._by_key.fetch(sql("search/worded"), where.portal, listings, words, where.configuration)
        return {row["public_id"] for row in rows}

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
        rows = await self._by_key.fetch(sql("search/similar"), portal, public_id, limit + _LEEWAY)
        return (await self.cards(portal, [row["public_id"] for row in rows]))[:limit]

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


def best_way(tally: Tally, conditions: Conditions, *, order: Order, size: int, common: bool) -> Way:
    """Choose the way that costs least: `size` is the portal's, `common` tells whether words are (see `are_common`)."""
    if common:
        return "sift_within" if conditions.looks_around or tally.scarce else "sift"
    if conditions.words or tally.scarce:
        return "gather"
    if order == "newest" and conditions.looks_within_one:
        return "walk_within" if tally.share >= _WALK else "gather"
    if conditions.looks_everywhere:
        return "walk" if tally.share >= _WALK else "gather"
    return "walk" if tally.found >= _WALK_WITHIN * size else "gather"


def are_common(*, found: int, among: int) -> bool:
    """Tell whether a page with some words is met sooner one by one than by gathering all that have them."""
    return found >= max(_COMMON * among, _FEW)


def _following(known: Sequence[Cursor], after: Cursor | None, order: Order) -> Sequence[Cursor]:
    if after is None:
        return known
    come = gt if order not in _BACKWARDS else lt
    return [one for one in known if come((one.key, one.public_id), (after.key, after.public_id))]


@lru_cache(maxsize=CARDS)
def _card(row: asyncpg.Record) -> Card:
    """Read a card; one whose pictures were looked at shows none but a good one that is ready."""
    values = dict(row)
    asset, files, placeholder = values.pop("asset_id"), values.pop("files"), values.pop("placeholder")
    if values.pop("seen"):
        values["renditions"] = drawn = renditions(asset, files, placeholder) if asset is not None else ()
        values["picture"] = values["picture"] if drawn else None
    return Card(**values)
