"""What seekers ask of a portal's stock: pages of it in an order, counts by facet, where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import asyncpg

from pignon.ledger.pools import Pool
from pignon.ledger.renditions import Rendition, covers
from pignon.ledger.statements import sql
from pignon.model.names import Portal, PublicId

Order: TypeAlias = Literal["newest", "price", "price-desc", "surface", "rate"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "price", "price-desc", "surface", "rate")
SAMPLE: Final = 1_000
"""Listings of a sample; what it finds a tenth of, it tells to within a tenth."""
FEW: Final = 15
"""Found in a sample below which the rest is counted one by one."""
COUNTED: Final = 1_000
"""Counted one by one at most."""
_WALK: Final = 0.004
"""Share of listings found from which an order's index is walked: a page is then found within some 6,000 rows."""
_WALK_WITHIN: Final = 0.03
"""The same for a search within a place or for words, which has an index of its own to gather by."""
_LAST: Final = 2**63 - 1
"""Stands for no price where the cheapest come first."""


@dataclass(frozen=True, slots=True)
class Where:
    """A portal's stock: its own, or the sandbox's."""

    portal: Portal
    sandbox: bool
    configuration: str
    """How words are stemmed: `french`, `german`."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a listing must be; None asks nothing."""

    trade: str | None = None
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Any of these, as `rules.folding.place_key` writes them."""
    postal: str | None = None
    """What the postal code begins with."""
    center: tuple[float, float] | None = None
    """Longitude, latitude."""
    km: float | None = None
    price_min: int | None = None
    """Cents, as `price_max`."""
    price_max: int | None = None
    rooms_min: float | None = None
    rooms_max: float | None = None
    surface_min: float | None = None
    """Square metres, as `surface_max`."""
    surface_max: float | None = None
    features: int = 0
    energy: int | None = None
    """The worst class, by its place in `ENERGY_CLASSES`."""
    words: str | None = None
    """Folded; quotes and a minus mean what they do elsewhere."""

    def arguments(self, where: Where) -> tuple[Any, ...]:
        """Return the arguments $1 to $21 of the statements on `search_matches`."""
        longitude, latitude = self.center or (None, None)
        one_kind = self.kinds[0] if len(self.kinds) == 1 else None
        one_place = self.places[0] if len(self.places) == 1 else None
        return (
            *(where.portal, where.sandbox, self.trade, one_kind, list(self.kinds) if len(self.kinds) > 1 else None),
            *(one_place, list(self.places) if len(self.places) > 1 else None, self.postal),
            *(longitude, latitude, self.km if self.center else None, self.price_min, self.price_max, self.rooms_min),
            *(self.rooms_max, self.surface_min, self.surface_max, self.features or None, self.energy, self.words),
            where.configuration,
        )

    @property
    def looks_everywhere(self) -> bool:
        return not (self.places or self.postal or self.center or self.words)


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
class Tally:
    """How much there is of what, counted or, where there is much, drawn from a sample."""

    found: int
    exact: bool
    more: bool
    """True where there are more than were counted."""
    seen: int
    """Listings where the search looks, portal and place and words, by the same measure."""
    share: float
    """Of those, found."""
    facets: Mapping[str, Mapping[str, int]]
    """Counts by facet and value: `trade`, `kind`, `rooms`, `energy`, `feature`, `city`."""


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
        self, where: Where, conditions: Conditions, *, order: Order, after: Cursor | None, limit: int, walk: bool
    ) -> list[Card]:
        """Return up to `limit` live listings that come after `after`; `walk` where much is found (see `walks`)."""
        at = since = number = surface = None
        if after is not None:
            at = after.public_id
            since = after.key if order == "newest" else None
            surface = after.key if order == "surface" else None
            number = after.key if order in ("price", "price-desc", "rate") else None
        rows = await self._pool.fetch(
            sql("search/walk" if walk else "search/gather"),
            *(*conditions.arguments(where), order, at, since, number, surface, limit),
        )
        return await self._covered(where.portal, [Card(**row) for row in rows])

    async def tops(self, where: Where, conditions: Conditions, *, now: datetime, turn: int, limit: int) -> list[Card]:
        """Return up to `limit` of the pinned listings that a search finds, each its turn: over as many turns in a row
        as there are listings each is shown equally often, and equally often at each place."""
        rows = await self._pool.fetch(sql("search/tops"), *conditions.arguments(where), now, turn, limit)
        return await self._covered(where.portal, [Card(**row) for row in rows])

    async def _covered(self, portal: Portal, cards: Sequence[Card]) -> list[Card]:
        """Give cards the renditions of their pictures; one whose pictures are all bad or not ready shows none."""
        found = await covers(self._pool, portal, [card.public_id for card in cards]) if cards else {}
        return [_with(card, found.get(card.public_id)) for card in cards]

    async def tally(self, where: Where, conditions: Conditions) -> Tally:
        """Count what a search finds, by facet: exactly where it looks at few listings, else from a fair sample."""
        arguments = conditions.arguments(where)
        tally = _tally(await self._pool.fetch(sql("search/tally"), *arguments, SAMPLE))
        if tally.exact or round(tally.share * SAMPLE) >= FEW:
            return tally
        count: int = await self._pool.fetchval(sql("search/count"), *arguments, COUNTED + 1)
        return Tally(
            found=min(count, COUNTED),
            exact=True,
            more=count > COUNTED,
            seen=tally.seen,
            share=tally.share,
            facets=tally.facets,
        )

    async def count(self, where: Where, conditions: Conditions) -> int:
        """Return how many there are, COUNTED + 1 for more than are counted."""
        return await self._pool.fetchval(sql("search/count"), *conditions.arguments(where), COUNTED + 1)

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


def walks(tally: Tally, conditions: Conditions, *, order: Order, size: int) -> bool:
    """Tell whether to walk the order's index; else what is found is gathered and sorted. `size` is the portal's."""
    by_place = order == "newest" and len(conditions.places) == 1 and not conditions.words
    if by_place or conditions.looks_everywhere:
        return tally.share >= _WALK
    return tally.found >= _WALK_WITHIN * size


def _tally(rows: list[asyncpg.Record]) -> Tally:
    counts: dict[str, dict[str, int]] = {}
    seen, share = 0, 1.0
    for row in rows:
        counts.setdefault(row["facet"], {})[row["value"]] = row["count"]
        if row["facet"] == "seen":
            seen, share = row["count"], row["share"]
    exact = seen < SAMPLE
    times = 1.0 if exact else 1 / share
    told = {facet: {value: round(count * times) for value, count in values.items()} for facet, values in counts.items()}
    found = told["found"][""]
    return Tally(
        found=found,
        exact=exact,
        more=False,
        seen=told["seen"][""],
        share=counts["found"][""] / seen if seen else 0.0,
        facets={facet: values for facet, values in told.items() if facet not in ("seen", "found")},
    )


def _with(card: Card, found: tuple[Rendition, ...] | None) -> Card:
    if found is None:
        return card
    return replace(card, renditions=found, picture=card.picture if found else None)
