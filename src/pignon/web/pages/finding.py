"""From what a seeker asks to what the ledger is asked: places by name, points by radius; and the counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pignon.ledger.search import Conditions, Search, Tally, Where
from pignon.model.features import ENERGY_CLASSES, mask
from pignon.rules.folding import fold, place_key
from pignon.web.pages.asking import DEFAULT_KM, Asked

_POSTAL: Final = re.compile(r"(?:[FD]\s*-\s*)?(\d{2,5})")
_NAMED_POSTAL: Final = re.compile(r"\b(\d{5})\b")
_MOST_PLACES: Final = 12
"""Places that a name may mean: `frankfurt` is on the Main and on the Oder."""
KEPT_S: Final = 10.0
"""Seconds that counts drawn from a sample are kept."""
KEPT: Final = 2_000

Timer = Callable[[], float]
"""Seconds that only go up."""


@dataclass(slots=True)
class Counts:
    """Tallies of searches, those that are drawn from a sample kept for a while: what they say changes little."""

    search: Search
    timer: Timer
    _tallies: dict[tuple[Where, Conditions], tuple[float, Tally]] = field(default_factory=dict[Any, Any])
    _sizes: dict[Where, tuple[float, int]] = field(default_factory=dict[Any, Any])

    async def tally(self, where: Where, conditions: Conditions) -> Tally:
        """Count by facet."""
        key, now = (where, conditions), self.timer()
        kept = self._tallies.get(key)
        if kept and now - kept[0] < KEPT_S:
            return kept[1]
        tally = await self.search.tally(where, conditions)
        if not tally.exact:
            if len(self._tallies) >= KEPT:
                self._tallies.clear()
            self._tallies[key] = (now, tally)
        return tally

    async def size(self, where: Where) -> int:
        """Return about how many listings a portal has."""
        now = self.timer()
        kept = self._sizes.get(where)
        if kept and now - kept[0] < KEPT_S:
            return kept[1]
        size = await self.search.size(where)
        self._sizes[where] = (now, size)
        return size


async def conditions(search: Search, where: Where, asked: Asked) -> Conditions:
    """Resolve the place of a search and say the rest in the ledger's units."""
    postal, places = await _place(search, where, asked.where)
    center = (asked.near[1], asked.near[0]) if asked.near else None
    if center is None and asked.radius and asked.where:
        center = await search.center(where, place=places[0] if places else None, postal=postal)
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


async def _place(search: Search, where: Where, text: str) -> tuple[str | None, tuple[str, ...]]:
    if not text:
        return None, ()
    digits = _POSTAL.fullmatch(text) or _NAMED_POSTAL.search(text)
    if digits:
        return digits[1], ()
    key = place_key(text)
    found = await search.places(where, key, limit=_MOST_PLACES) if key else []
    if not found or key in found:
        return None, (key,)
    return None, tuple(place for place in found if place.startswith(f"{key} ")) or tuple(found)


def _cents(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 100)
