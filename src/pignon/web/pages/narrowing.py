"""What a search can still be narrowed or widened by: choices with their counts, what is asked, what to relax."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from pignon.ledger.sampling import Tally
from pignon.ledger.search import ORDERS
from pignon.model.features import ENERGY_CLASSES, FEATURES, KINDS
from pignon.web.pages.asking import DEFAULT_KM, RADII, Asked, Fault
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import Vocabulary

_MOST_ROOMS: Final = 5
_WORDS: Final = {"trade": "trade", "kind": "estateType", "has": "feature"}
_UNITS: Final = {"price": "€", "surface": "m²"}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a field."""

    value: str
    label: str
    count: str
    """How many it would find, in words; empty where it is not known."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a search that is a little different."""

    label: str
    address: str
    count: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of the form."""

    trades: tuple[Option, ...]
    radii: tuple[Option, ...]
    rooms: tuple[Option, ...]
    kinds: tuple[Option, ...]
    features: tuple[Option, ...]
    classes: tuple[Option, ...]
    cities: tuple[str, ...]
    """Places that the field suggests."""


def choices(asked: Asked, tally: Tally, vocabulary: Vocabulary) -> Choices:
    """Return what the form offers, each choice with what it would find."""
    say, facets = vocabulary.say, tally.facets
    trades, kinds, features = facets.get("trade", {}), facets.get("kind", {}), facets.get("feature", {})
    count = Counter(vocabulary, exact=tally.exact)
    return Choices(
        trades=(
            Option("", say("trade_any"), "", chosen=not asked.trade),
            Option("buy", say("trade_buy"), count(trades.get("buy")), chosen=asked.trade == "buy"),
            Option("rent", say("trade_rent"), count(trades.get("rent")), chosen=asked.trade == "rent"),
        ),
        radii=tuple(
            Option(str(km), say("km", value=km) if km else say("radius_none"), "", chosen=(asked.radius or 0) == km)
            for km in sorted({*RADII, asked.radius or 0})
        ),
        rooms=tuple(_rooms(asked, facets.get("rooms", {}), count)),
        kinds=tuple(
            Option(kind, vocabulary.word("estateType", kind), count(kinds.get(kind)), chosen=kind in asked.kind)
            for kind in KINDS
            if kinds.get(kind) or kind in asked.kind
        ),
        features=tuple(
            Option(name, vocabulary.word("feature", name), count(features.get(str(bit))), chosen=name in asked.has)
            for bit, name in enumerate(FEATURES)
            if features.get(str(bit)) or name in asked.has
        ),
        classes=tuple(_classes(asked, facets.get("energy", {}), count)),
        cities=tuple(facets.get("city", {})),
    )


@dataclass(frozen=True, slots=True)
class Counter:
    """Words a count: to the unit where it was counted, else to two digits."""

    vocabulary: Vocabulary
    exact: bool

    def __call__(self, count: int | None) -> str:
        return "" if not count else self.vocabulary.number(count if self.exact else rounded(count))


def found(tally: Tally, vocabulary: Vocabulary) -> str:
    """Say how many there are."""
    count = Counter(vocabulary, exact=tally.exact)
    if tally.found == 0:
        return vocabulary.say("found_none")
    if tally.found == 1:
        return vocabulary.say("found_one")
    phrase = "found_more" if tally.more else "found" if tally.exact else "found_about"
    return vocabulary.say(phrase, count=count(tally.found))


def rounded(count: int) -> int:
    """Round to two digits: 12,345 to 12,000."""
    return round(count, -max(0, floor(log10(count)) - 1)) if count else 0


def heading(asked: Asked, vocabulary: Vocabulary) -> str:
    """Say what is searched for, as a heading."""
    kinds = ", ".join(vocabulary.word("estateType", kind) for kind in asked.kind) or vocabulary.say("listings")
    trade = vocabulary.word("trade", asked.trade.upper()) if asked.trade else ""
    what = f"{kinds} {trade[:1].lower()}{trade[1:]}".strip()
    return f"{what} · {asked.where}" if asked.where else what


def chips(asked: Asked, front: Storefront, vocabulary: Vocabulary) -> tuple[Step, ...]:
    """Name each condition with the search that is without it."""
    return tuple(
        Step(label(asked, name, value, vocabulary=vocabulary), front.search + asked.without(name, value).query())
        for name in asked.conditions()
        for value in (getattr(asked, name) if name in ("kind", "has") else (None,))
    )


def orders(asked: Asked, front: Storefront, vocabulary: Vocabulary) -> tuple[Step, ...]:
    """Offer the orders."""
    return tuple(
        Step(vocabulary.word("order", order), front.search + asked.but(sort=order).query(), current=order == asked.sort)
        for order in ORDERS
    )


def label(asked: Asked, name: str, value: str | None, *, vocabulary: Vocabulary) -> str:
    """Say one condition in words."""
    say = vocabulary.say
    match name:
        case "trade" | "kind" | "has":
            return vocabulary.word(_WORDS[name], value or asked.trade.upper())
        case "where":
            return say("around", place=asked.where, value=asked.radius) if asked.radius else asked.where
        case "near":
            return say("near_point", value=asked.radius or DEFAULT_KM)
        case "energy":
            return say("energy_least", letter=asked.energy)
        case "q":
            return f"“{asked.q}”"
        case _:
            return _bound(asked, name, vocabulary)


def _bound(asked: Asked, name: str, vocabulary: Vocabulary) -> str:
    number, unit = vocabulary.number(getattr(asked, name)), _UNITS.get(name.partition("_")[0], "")
    return f"{vocabulary.say(name)} {number}\u00a0{unit}".strip()


def excuse(fault: Fault, vocabulary: Vocabulary) -> str:
    """Say what is wrong with a part of the address and how to mend it."""
    name = vocabulary.phrases.get(fault.field, fault.field)
    return vocabulary.say(fault.phrase, field=name, value=fault.value, expected=fault.expected)


def _rooms(asked: Asked, counts: Mapping[str, int], count: Counter) -> Iterator[Option]:
    yield Option("", count.vocabulary.say("any"), "", chosen=asked.rooms_min is None)
    held = {float(rooms): number for rooms, number in counts.items()}
    offered: set[float] = {*range(1, _MOST_ROOMS + 1), asked.rooms_min or 1}
    for rooms in sorted(offered):
        at_least = sum(number for own, number in held.items() if own >= rooms)
        told = f"{count.vocabulary.number(rooms)}+"
        yield Option(f"{rooms:g}", told, count(at_least), chosen=asked.rooms_min == rooms)


def _classes(asked: Asked, counts: Mapping[str, int], count: Counter) -> Iterator[Option]:
    say = count.vocabulary.say
    yield Option("", say("any"), "", chosen=not asked.energy)
    held = {int(place): number for place, number in counts.items()}
    for place, letter in enumerate(ENERGY_CLASSES):
        if place in held or letter == asked.energy:
            as_good = sum(number for own, number in held.items() if own <= place)
            yield Option(letter, say("energy_least", letter=letter), count(as_good), chosen=letter == asked.energy)
