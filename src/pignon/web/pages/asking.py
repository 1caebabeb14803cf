"""What a seeker asks for, as the address says it: read with every fault told, written back without what is empty."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any, Final
from urllib.parse import quote_plus

from pignon.ledger.search import ORDERS, Order
from pignon.model.features import ENERGY_CLASSES, FEATURES

RADII: Final = (0, 2, 5, 10, 20, 50)
"""Kilometres offered around a place."""
MOST_KM: Final = 200
DEFAULT_KM: Final = 10
_MOST: Final = 1_000_000_000
_LONGEST: Final = 100
"""Characters of a text that is searched for."""
_BLANKS: Final = re.compile(r"[\s\u00a0\u202f€]|m²")
_THOUSANDS: Final = re.compile(r"[.,](?=\d{3}(\D|$))")
_POINT: Final = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
_HIGHEST_LATITUDE: Final = 85.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the address that cannot be read."""

    field: str
    value: str
    phrase: str
    """What says what is expected and how to mend it."""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it stands in an address. Empty and None ask nothing."""

    trade: str = ""
    where: str = ""
    radius: int | None = None
    """Kilometres."""
    near: tuple[float, float] | None = None
    """Latitude, longitude."""
    kind: tuple[str, ...] = ()
    price_min: float | None = None
    price_max: float | None = None
    rooms_min: float | None = None
    rooms_max: float | None = None
    surface_min: float | None = None
    surface_max: float | None = None
    has: tuple[str, ...] = ()
    energy: str = ""
    q: str = ""
    sort: Order = "newest"
    map: bool = False
    after: str = ""

    def query(self) -> str:
        """Write the query of its address, always in the same order, a question mark before it; empty for nothing."""
        pairs = [f"{name}={quote_plus(text)}" for name, value in _items(self) for text in _written(value)]
        return f"?{'&'.join(pairs)}" if pairs else ""

    def but(self, **changes: Any) -> "Asked":
        """Return the first page of the search with changes."""
        return replace(self, **{"after": ""} | changes)

    def without(self, name: str, value: str | None = None) -> "Asked":
        """Return the search without a condition, or without one of its values."""
        held = getattr(self, name)
        rest = tuple(one for one in held if one != value) if value is not None and isinstance(held, tuple) else None
        return self.but(**{name: rest if rest is not None else getattr(_NOTHING, name)})

    def conditions(self) -> Iterator[str]:
        """Name what is asked of a listing."""
        return (name for name, _ in _items(self) if name not in _NO_CONDITIONS)


@dataclass(slots=True)
class _Reader:
    given: Mapping[str, list[str]]
    faults: list[Fault] = field(default_factory=list[Fault])

    def one(self, name: str, read: Callable[[str], Any], *, phrase: str, expected: str = "") -> Any:
        """Read the first value that is not empty; the default where it is no such thing."""
        text = next((value.strip() for value in self.given.get(name, ()) if value.strip()), "")
        return self._read(name, text, read, phrase=phrase, expected=expected) if text else getattr(_NOTHING, name)

    def number(self, name: str) -> float | None:
        return self.one(name, _number, phrase="fault_number")

    def choice(self, name: str, of: Iterable[str]) -> Any:
        choices = tuple(of)
        return self.one(name, _chooser(choices), phrase="fault_choice", expected=", ".join(choices))

    def choices(self, name: str, of: Iterable[str]) -> tuple[str, ...]:
        choices = tuple(of)
        told = [value for text in self.given.get(name, ()) for value in text.split(",") if value.strip()]
        read = [
            self._read(name, one, _chooser(choices), phrase="fault_choice", expected=", ".join(choices)) for one in told
        ]
        return tuple(one for one in choices if one in read)

    def _read(self, name: str, text: str, read: Callable[[str], Any], *, phrase: str, expected: str) -> Any:
        value = read(text)
        if value is None:
            self.faults.append(Fault(name, text[:_LONGEST], phrase, expected))
            return getattr(_NOTHING, name)
        return value


def read_asked(given: Mapping[str, list[str]], kinds: Iterable[str]) -> tuple[Asked, list[Fault]]:
    """Read an address's parameters; with every fault there is. `kinds` are the portal's."""
    reader = _Reader(given)
    asked = Asked(
        trade=reader.choice("trade", ("buy", "rent")),
        where=reader.one("where", _text, phrase="fault_text"),
        radius=reader.one("radius", _radius, phrase="fault_radius") or None,
        near=reader.one("near", _point, phrase="fault_point"),
        kind=reader.choices("kind", kinds),
        price_min=reader.number("price_min"),
        price_max=reader.number("price_max"),
        rooms_min=reader.number("rooms_min"),
        rooms_max=reader.number("rooms_max"),
        surface_min=reader.number("surface_min"),
        surface_max=reader.number("surface_max"),
        has=reader.choices("has", FEATURES),
        energy=reader.choice("energy", ENERGY_CLASSES),
        q=reader.one("q", _text, phrase="fault_text"),
        sort=reader.choice("sort", ORDERS),
        map=given.get("map", [""])[0] == "1",
        after=given.get("after", [""])[0],
    )
    return asked, reader.faults


def is_written_so(given: Mapping[str, list[str]]) -> bool:
    """Tell whether an address has nothing empty, so that it is worth keeping as it is."""
    return all(value for values in given.values() for value in values)


def plain(number: float) -> str:
    """Write a number as it is typed: `3`, `2.5`."""
    return f"{number:g}" if number < 1e6 else f"{number:.0f}"


def _items(asked: Asked) -> list[tuple[str, Any]]:
    """Return what is asked, by name, without what is not."""
    values = zip(_NAMES, _values(asked), _NONE, strict=True)
    return [(name, value) for name, value, none in values if value != none]


def _written(value: Any) -> list[str]:
    match value:
        case bool():
            return ["1"]
        case (float() | int(), float() | int()):
            return [f"{value[0]:g},{value[1]:g}"]
        case tuple():
            return [str(one) for one in value]
        case float() | int():
            return [plain(value)]
        case _:
            return [str(value)]


def _text(text: str) -> str | None:
    return text if len(text) <= _LONGEST and text.isprintable() else None


def _number(text: str) -> float | None:
    bare = _THOUSANDS.sub("", _BLANKS.sub("", text)).replace(",", ".")
    if not re.fullmatch(r"\d{1,10}(\.\d{1,4})?", bare):
        return None
    number = float(bare)
    return number if number <= _MOST else None


def _radius(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1
    return number if 0 <= number <= MOST_KM else None


def _point(text: str) -> tuple[float, float] | None:
    found = _POINT.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= _HIGHEST_LATITUDE and abs(longitude) <= 180 else None


def _chooser(choices: tuple[str, ...]) -> Callable[[str], str | None]:
    by_name = {choice.lower(): choice for choice in choices}
    return lambda text: by_name.get(text.strip().lower())


_NOTHING: Final = Asked()
_NAMES: Final = tuple(one.name for one in fields(Asked))
_values: Final = attrgetter(*_NAMES)
_NONE: Final = _values(_NOTHING)
_NO_CONDITIONS: Final = frozenset({"sort", "map", "after", "radius"})
