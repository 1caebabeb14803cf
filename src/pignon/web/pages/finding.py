"""From what a seeker asks to what the ledger is asked: places by name, points by radius; and the counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from typing import Final, TypeAlias

from pignon.ledger.conditions import Conditions, Where
from pignon.ledger.sampling import Sample, Tally
from pignon.ledger.search import COUNTED, SAMPLE, Cursor, Order, Search, Way, are_common, best_way
from pignon.model.features import ENERGY_CLASSES, mask
from pignon.rules.folding import fold, place_key
from pignon.web.pages.asking import DEFAULT_KM, Asked
from pignon.web.pages.kept import Kept, Timer

_POSTAL: Final = re.compile(r"(?:[FD]\s*-\s*)?(\d{2,5})")
_NAMED_POSTAL: Final = re.compile(r"\b(\d{5})\b")
MOST_PLACES: Final = 12
"""Places that a name may mean: `frankfurt` is on the Main and on the Oder."""
KEPT_S: Final = 30.0
"""Seconds that a portal's size, and what its places are called and where they are, is kept."""
SAMPLE_S: Final = 300.0
"""Seconds that a sample of much is kept, which is told as "about", unless its portal grew or shrank; and as long again
for whoever asks first then, while the next is drawn behind."""
GROWN: Final = 1.25
"""Times as many listings as there were, or as few, from which samples are drawn anew."""
REST_S: Final = 0.5
"""Rest between two samples that are drawn behind: those that were drawn for the first visitors end together."""
EXACT_S: Final = 5.0
"""Seconds that the counts of little are kept, which are told exactly."""
LISTED_S: Final = 1.0
"""Seconds that a list of what is found is kept: what is new shall be in it at once."""
AT_ONCE_S: Final = 0.2
"""Seconds after which the first pinned listing of a portal is seen at the latest."""
ENOUGH: Final = SAMPLE // 4
"""Listings of a sample that have some words from which that part is a sample of its own; else one is drawn for them."""
KEPT: Final = 300
"""Samples kept, and as many parts; one takes some 100 KB, a part little beside its whole."""
LISTS: Final = 50
"""Lists of all that is found; one takes some 150 KB."""


Center: TypeAlias = tuple[float, float]
"""Longitude, latitude."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much a search finds, and how to come by it."""

    tally: Tally
    way: Way
    known: Sequence[Cursor] | None = None
    """Where that was counted one by one, what it finds from the first on: all of it, or more than COUNTED."""


class Survey:
    """What is said of a portal's stock as a whole, kept for a while for all who ask: it changes little."""

    def __init__(self, search: Search, timer: Timer) -> None:
        self.timer = timer
        self._search = search
        self._samples = Kept[tuple[Where, Conditions], tuple[Sample, int]](timer, most=KEPT, rest_s=REST_S)
        self._parts = Kept[tuple[Where, Conditions], tuple[Sample, Sample]](timer, most=KEPT, rest_s=REST_S)
        self._all = Kept[tuple[Where, Conditions, Order], list[Cursor]](timer, most=LISTS)
        self._sizes = Kept[Where, int](timer, most=KEPT)
        self._tops = Kept[Where, bool](timer, most=KEPT)
        self._places = Kept[tuple[Where, str], list[str]](timer, most=KEPT)
        self._centers = Kept[tuple[Where, str | None, str | None], Center | None](timer, most=KEPT)

    async def plan(self, where: Where, conditions: Conditions, *, order: Order = "newest") -> Plan:
        """Count by facet: exactly where the search looks at few listings or finds few, else from a fair sample."""
        sample = await self._sample(where, conditions.scope)
        tally, size = sample.tally(conditions), await self.size(where)
        common = bool(conditions.words) and not sample.exact and await self._are_common(where, conditions, sample)
        way = best_way(tally, conditions, order=order, size=size, common=common)
        if not tally.scarce:
            return Plan(tally, way)
        known = await self._listed(where, conditions, order=order, way=way)
        more = len(known) > COUNTED
        return Plan(replace(tally, found=min(len(known), COUNTED), exact=True, more=more), way, known)

    async def guess(self, where: Where, conditions: Conditions) -> Tally:
        """Count without facets, and where a sample finds few by that alone."""
        return (await self._sample(where, conditions.scope)).tally(conditions, by_facet=False)

    async def _listed(self, where: Where, conditions: Conditions, *, order: Order, way: Way) -> list[Cursor]:
        """Return what a search finds, in its order, up to one more than is counted."""

        async def read() -> list[Cursor]:
            return await self._search.found(where, conditions, order=order, after=None, limit=COUNTED + 1, way=way)

        return await self._all.get((where, conditions, order), read, seconds=_a_moment)

    async def _sample(self, where: Where, scope: Conditions) -> Sample:
        """Return a sample of where a search looks; with words, the part of one without where that is enough."""
        if scope.words:
            part = await self._part(where, scope, words=scope.words)
            if part.exact or part.size >= ENOUGH:
                return part
        return await self._drawn(where, scope)

    async def _part(self, where: Where, scope: Conditions, *, words: str) -> Sample:
        """Return what has some words of a sample drawn without them; when that is drawn anew, looked up anew behind."""
        whole = await self._drawn(where, scope.wordless)

        async def read() -> tuple[Sample, Sample]:
            return whole.only(await self._search.worded(where, words, whole.listings)), whole

        def seconds(kept: tuple[Sample, Sample]) -> float:
            return inf if kept[1] is whole else 0.0

        def late(kept: tuple[Sample, Sample]) -> float:
            of = kept[1]
            return 0.0 if whole.exact or of.exact or not _alike(whole.seen, of.seen) else 2 * SAMPLE_S

        return (await self._parts.get((where, scope), read, seconds=seconds, late=late))[0]

    async def _drawn(self, where: Where, scope: Conditions) -> Sample:
        size = await self.size(where)

        async def read() -> tuple[Sample, int]:
            return await self._search.sample(where, scope), size

        def still_speaks(drawn: tuple[Sample, int]) -> bool:
            sample, of = drawn
            return not sample.exact and _alike(size, of)

        def seconds(drawn: tuple[Sample, int]) -> float:
            return EXACT_S if drawn[0].exact else SAMPLE_S if still_speaks(drawn) else 0.0

        def late(drawn: tuple[Sample, int]) -> float:
            return SAMPLE_S if still_speaks(drawn) else 0.0

        return (await self._samples.get((where, scope), read, seconds=seconds, late=late))[0]

    async def _are_common(self, where: Where, conditions: Conditions, sample: Sample) -> bool:
        """Tell whether words are common where a search looks; `sample` is of what they find there."""
        whole = await self._sample(where, conditions.scope.wordless)
        return are_common(found=sample.seen, among=whole.seen)

    async def size(self, where: Where) -> int:
        """Return about how many listings a portal has."""
        return await self._sizes.get(where, lambda: self._search.size(where), seconds=_a_while)

    async def has_tops(self, where: Where, *, now: datetime) -> bool:
        """Tell whether any listing of a portal is pinned."""
        return await self._tops.get(where, lambda: self._search.has_tops(where, now=now), seconds=_if_any)

    async def places(self, where: Where, beginning: str) -> list[str]:
        """Return up to MOST_PLACES places whose name begins so."""
        key = (where, beginning)
        return await self._places.get(
            key, lambda: self._search.places(where, beginning, limit=MOST_PLACES), seconds=_named
        )

    async def center(self, where: Where, *, place: str | None, postal: str | None) -> Center | None:
        """Return the middle of a place's listings; None where none says where it is."""
        key = (where, place, postal)
        return await self._centers.get(
            key, lambda: self._search.center(where, place=place, postal=postal), seconds=_a_while
        )


def _alike(now: int, then: int) -> bool:
    return then / GROWN < now < then * GROWN


def _a_while(_read: object) -> float:
    return KEPT_S


def _if_any(found: bool) -> float:  # noqa: FBT001 - what was read
    return LISTED_S if found else AT_ONCE_S


def _a_moment(_read: object) -> float:
    return LISTED_S


def _named(places: list[str]) -> float:
    return KEPT_S if places else LISTED_S


async def conditions(survey: Survey, where: Where, asked: Asked) -> Conditions:
    """Resolve the place of a search and say the rest in the ledger's units."""
    postal, places = await _place(survey, where, asked.where)
    center = (asked.near[1], asked.near[0]) if asked.near else None
    if center is None and asked.radius and asked.where:
        center = await survey.center(where, place=places[0] if places else None, postal=postal)
    if center is not None:
        postal, places = None, ()
    return Conditions(
        trade=asked.trade or None,
        kinds=asked.kind,
        places=places,
        postal=postal,
        center=center,
        km=float(asked.radius or DEFAULT_KM) if center else None,
        price_min=_cents(asked.price_min),
        price_max=_cents(asked.price_max),
        rooms_min=asked.rooms_min,
        rooms_max=asked.rooms_max,
        surface_min=asked.surface_min,
        surface_max=asked.surface_max,
        features=mask(asked.has),
        energy=ENERGY_CLASSES.index(asked.energy) if asked.energy else None,
        words=fold(asked.q) or None,
    )


async def _place(survey: Survey, where: Where, text: str) -> tuple[str | None, tuple[str, ...]]:
    if not text:
        return None, ()
    digits = _POSTAL.fullmatch(text) or _NAMED_POSTAL.search(text)
    if digits:
        return digits[1], ()
    key = place_key(text)
    found = await survey.places(where, key) if key else []
    if not found or key in found:
        return None, (key,)
    return None, tuple(place for place in found if place.startswith(f"{key} ")) or tuple(found)


def _cents(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 100)
