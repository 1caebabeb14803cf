"""A map drawn from points and outlines alone: a scale, place names where listings are, no foreign host."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from statistics import median
from typing import Final

from pignon.ledger.search import Card, Spotted
from pignon.web.pages.outlines import outlines
from pignon.web.pages.storefront import Storefront

WIDTH: Final = 960
HEIGHT: Final = 480
_EDGE: Final = 48
_KM_PER_DEGREE: Final = 110.57
_LEAST_KM: Final = 2.0
"""Height of a map of a single point."""
_STEPS: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_NAMES: Final = 14
_LINE: Final = 22
"""Pixels that a name needs for itself, up and down; four times as much across."""
_MARGIN: Final = 90
"""Pixels that half a long name needs."""
_HEADROOM: Final = 62
"""Pixels that a name needs above its listings."""
POINTS: Final = 300
_OUTLINED_KM: Final = 60.0
"""Height of a map from which outlines are exact enough to be drawn."""


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    address: str
    title: str
    number: int
    """Of the listing in the list; 0 for one of another page."""


@dataclass(frozen=True, slots=True)
class Name:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A map as it is drawn, in a frame of WIDTH by HEIGHT."""

    dots: tuple[Dot, ...]
    names: tuple[Name, ...]
    scale_px: float
    scale_km: float
    land: str = ""
    """The outlines of countries as an SVG path, empty on a map of a small area."""


def chart(front: Storefront, cards: Sequence[Card], around: Sequence[Spotted]) -> Chart | None:
    """Draw a page's listings, numbered as in the list, and others that are found; None when none says where it is."""
    own = {card.public_id for card in cards}
    numbered = [
        (card.longitude, card.latitude, front.listing(card.public_id), card.title, number)
        for number, card in enumerate(cards, start=1)
        if card.longitude is not None and card.latitude is not None
    ]
    others = [
        (one.longitude, one.latitude, front.listing(one.public_id), one.title, 0)
        for one in around
        if one.public_id not in own
    ]
    placed = [*others, *numbered]
    if not placed:
        return None
    frame = _frame([(point[0], point[1]) for point in placed])
    towns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for card in cards:
        if card.longitude is not None and card.latitude is not None:
            towns[card.city].append((card.longitude, card.latitude))
    for one in around:
        towns[one.city].append((one.longitude, one.latitude))
    km = next((step for step in reversed(_STEPS) if step * frame.px_per_km <= WIDTH / 4), _STEPS[0])
    return Chart(
        dots=tuple(Dot(*frame.place(x, y), address, title, number) for x, y, address, title, number in placed),
        names=_names(towns, frame),
        scale_px=round(km * frame.px_per_km, 1),
        scale_km=km,
        land=_land(frame) if frame.px_per_km * _OUTLINED_KM <= HEIGHT else "",
    )


def _land(frame: "_Frame") -> str:
    rings = ([frame.place(*point) for point in ring] for ring in outlines())
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring[:-1]) + "z" for ring in rings)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where degrees come to lie, north up, no more stretched in one direction than in the other."""

    longitude: float
    latitude: float
    px_per_km: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        east = (longitude - self.longitude) * _KM_PER_DEGREE * cos(radians(self.latitude))
        north = (latitude - self.latitude) * _KM_PER_DEGREE
        return round(WIDTH / 2 + east * self.px_per_km, 1), round(HEIGHT / 2 - north * self.px_per_km, 1)


def _frame(points: Sequence[tuple[float, float]]) -> _Frame:
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    middle = (south + north) / 2
    wide = (east - west) * _KM_PER_DEGREE * max(0.05, cos(radians(middle)))
    high = (north - south) * _KM_PER_DEGREE
    scale = min(
        (WIDTH - 2 * _EDGE) / max(wide, _LEAST_KM * WIDTH / HEIGHT), (HEIGHT - 2 * _EDGE) / max(high, _LEAST_KM)
    )
    return _Frame((west + east) / 2, middle, scale)


def _names(towns: dict[str, list[tuple[float, float]]], frame: _Frame) -> tuple[Name, ...]:
    """Name the places with most listings, leaving out a name that would lie on another."""
    names: list[Name] = []
    for town, points in sorted(towns.items(), key=lambda item: (-len(item[1]), item[0])):
        x, y = frame.place(median(point[0] for point in points), max(point[1] for point in points))
        x, y = min(max(x, _MARGIN), WIDTH - _MARGIN), max(y, _HEADROOM)
        apart = all(abs(x - other.x) > 4 * _LINE or abs(y - other.y) > _LINE for other in names)
        if town and apart and len(names) < _MOST_NAMES:
            names.append(Name(x, y, town))
    return tuple(names)
