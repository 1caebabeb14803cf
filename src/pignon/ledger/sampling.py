"""Counts by facet out of a fair sample, kept as sets of bits so that a search counts in well under a millisecond."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from math import floor, inf, sqrt
from operator import and_, or_
from typing import Any, Final, TypeAlias

from pignon.ledger.conditions import Conditions
from pignon.model.features import FEATURES
from pignon.model.names import PublicId

FEW: Final = 15
"""Found in a sample below which what is found is counted one by one, unless it is almost surely more than COUNTED."""
COUNTED: Final = 1_000
"""Counted one by one at most."""
MOST_ROOMS: Final = 5
"""Rooms that are told apart; homes with more count as these."""
_STRIDE: Final = 32
"""Between two sets that are kept of a figure's lowest."""
MOST_CITIES: Final = 24
"""Cities told, those with most first."""

Bits: TypeAlias = int
"""A set of a sample's listings."""


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
    scarce: bool = False
    """True where a sample found too few to tell how many there are, even roughly."""


class Sample:
    """Up to `most` listings of where a search looks, by chance; all of them, and `exact`, where there are fewer."""

    def __init__(self, rows: Sequence[Any], *, most: int) -> None:
        """Keep `rows`, as `search/sample.sql` gives them, in the order of chance."""
        self.exact = len(rows) < most
        self.listings: tuple[PublicId, ...] = tuple(row["public_id"] for row in rows)
        """All that were drawn, of a part too."""
        self._counted = (1 << len(rows)) - 1
        self._times = 1.0 if self.exact else 1 / rows[-1]["chance"]
        self._cities: list[str] = [row["city"] for row in rows]
        self._figures = {name: _Scale([row[name] for row in rows]) for name in ("price", "rooms", "surface")}
        self._sets = {
            "trade": _sets(row["trade"] for row in rows),
            "kind": _sets(row["kind"] for row in rows),
            "rooms": _sets(str(min(floor(row["rooms"] or 0), MOST_ROOMS) or "") for row in rows),
            "energy": _sets("" if row["energy"] is None else str(row["energy"]) for row in rows),
        }
        self._features = {
            str(place): _bits(row["features"] >> place & 1 for row in rows) for place in range(len(FEATURES))
        }

    @property
    def size(self) -> int:
        """How many listings it counts in."""
        return self._counted.bit_count()

    @property
    def seen(self) -> int:
        """How many listings it speaks for."""
        return round(self.size * self._times)

    def only(self, listings: Container[PublicId]) -> "Sample":
        """Return the part of it that is of these; the sets are shared."""
        part = copy(self)
        part._counted &= _bits(one in listings for one in self.listings)  # noqa: SLF001 - its own kind
        return part

    def tally(self, asked: Conditions, *, by_facet: bool = True) -> Tally:
        """Count what `asked` finds, by facet; a facet's own condition does not count against its values."""
        held = dict(self._held(asked))
        found = self._all_of(held.values())
        sampled = found.bit_count()
        return Tally(
            found=round(sampled * self._times),
            exact=self.exact,
            more=False,
            seen=self.seen,
            share=sampled / self.size if self._counted else 0.0,
            facets=self._facets(held, found) if by_facet else {},
            scarce=not self.exact and sampled < FEW and (sampled - 2 * sqrt(sampled)) * self._times < COUNTED,
        )

    def _facets(self, held: Mapping[str, Bits], found: Bits) -> dict[str, dict[str, int]]:
        facets = {
            facet: _counts(sets, self._all_of(bits for name, bits in held.items() if name != facet))
            for facet, sets in self._sets.items()
        }
        facets["feature"] = _counts(self._features, found)
        cities = Counter(compress(self._cities, map(int, reversed(f"{found:b}"))))
        del cities[""]
        facets["city"] = dict(sorted(cities.items(), key=lambda one: (-one[1], one[0]))[:MOST_CITIES])
        return {
            facet: {value: round(count * self._times) for value, count in counts.items()}
            for facet, counts in facets.items()
        }

    def _held(self, asked: Conditions) -> Iterator[tuple[str, Bits]]:
        """Yield for each condition that is asked which listings meet it; what is not known meets none."""
        if asked.trade is not None:
            yield "trade", self._sets["trade"].get(asked.trade, 0)
        if asked.kinds:
            yield "kind", reduce(or_, (self._sets["kind"].get(kind, 0) for kind in asked.kinds))
        for name, least, most in (
            ("price", asked.price_min, asked.price_max),
            ("rooms", asked.rooms_min, asked.rooms_max),
            ("surface", asked.surface_min, asked.surface_max),
        ):
            if least is not None or most is not None:
                yield name, self._figures[name].within(-inf if least is None else least, inf if most is None else most)
        if asked.features:
            yield (
                "feature",
                self._all_of(bits for place, bits in self._features.items() if asked.features >> int(place) & 1),
            )
        if asked.energy is not None:
            good = (bits for value, bits in self._sets["energy"].items() if value and int(value) <= asked.energy)
            yield "energy", reduce(or_, good, 0)

    def _all_of(self, sets: Iterable[Bits]) -> Bits:
        return reduce(and_, sets, self._counted)


class _Scale:
    """A figure of a sample's listings in its order, so that a range of it costs no look at each."""

    def __init__(self, figures: Sequence[float | None]) -> None:
        known = sorted((figure, row) for row, figure in enumerate(figures) if figure is not None)
        self._values = [value for value, _ in known]
        self._rows = [row for _, row in known]
        self._firsts = [0]
        """Those of the lowest figures, _STRIDE more each time."""
        for start in range(0, len(known), _STRIDE):
            self._firsts.append(_with(self._firsts[-1], self._rows[start : start + _STRIDE]))

    def within(self, low: float, high: float) -> Bits:
        """Return the set of those whose figure is known and within both ends."""
        below, to = bisect_left(self._values, low), bisect_right(self._values, high)
        return self._first(to) & ~self._first(below) if below < to else 0

    def _first(self, count: int) -> Bits:
        whole = count // _STRIDE
        return _with(self._firsts[whole], self._rows[whole * _STRIDE : count])


def _with(bits: Bits, rows: Iterable[int]) -> Bits:
    for row in rows:
        bits |= 1 << row
    return bits


def _bits(holds: Iterable[bool | int]) -> Bits:
    """Return the set of those of whom it holds, the first in the lowest bit."""
    return int("0" + "".join(["1" if one else "0" for one in holds][::-1]), 2)


def _sets(values: Iterable[str]) -> dict[str, Bits]:
    """Return for each value the set of those that have it."""
    sets: dict[str, Bits] = {}
    for row, value in enumerate(values):
        sets[value] = sets.get(value, 0) | 1 << row
    return dict(sorted(sets.items()))


def _counts(sets: Mapping[str, Bits], among: Bits) -> dict[str, int]:
    return {value: count for value, bits in sets.items() if value and (count := (bits & among).bit_count())}
