"""What seekers search by: features, energy class, what a rent is paid for, and where it is, as far as may be shown."""

from dataclasses import dataclass
from typing import Any

from pignon.market import Pack
from pignon.market.pointer import Path, pick
from pignon.model.features import ENERGY_CLASSES, mask
from pignon.model.names import Document, Json
from pignon.rules.facets import Facets
from pignon.rules.whereabouts import Spot, precision, shown_at

_ABSENT = frozenset({"NO", "NOT_APPLICABLE", "NONE"})


@dataclass(frozen=True, slots=True)
class Traits:
    features: int
    """See `model.features.mask`."""
    energy: int | None
    """Place in `ENERGY_CLASSES`."""
    period: str
    """`DAY`, `WEEK`, `MONTH` or `YEAR`; empty for what is paid once."""
    spot: Spot | None
    rate: int | None
    """Cents a square metre, of a price that is shown."""
    status: str
    """`RESERVED`, `SOLD` and so on, "" where the document says none."""


def read_traits(document: Document, facets: Facets, pack: Pack) -> Traits:
    """Read the traits of a document that passed its market's schema."""
    at = pack.search
    places = {name: pick(document, path) for name, path in at.one.items()}
    exact = precision(places["show_address"], places["street"], places["house_number"])
    return Traits(
        features=mask(name for name, paths in at.features.items() if any(_is_there(document, path) for path in paths)),
        energy=next((found for path in at.energy if (found := _class(pick(document, path))) is not None), None),
        period=_period(document, facets, pack),
        spot=shown_at(facets.point, exact) if facets.point else None,
        rate=_rate(facets),
        status=places["status"] or "",
    )


def _is_there(document: Document, path: Path) -> bool:
    value: Json = pick(document, path)
    return bool(value) and value not in _ABSENT


def _class(value: Json) -> int | None:
    letter = value.replace("_PLUS", "+") if isinstance(value, str) else None
    return ENERGY_CLASSES.index(letter) if letter in ENERGY_CLASSES else None


def _period(document: Document, facets: Facets, pack: Pack) -> str:
    if facets.trade != "rent":
        return ""
    for path in pack.facets.prices.get("RENT", ()):
        block: dict[str, Any] = pick(document, path) or {}
        if block.get("amount") is not None:
            return "" if path in pack.search.once else pick(document, pack.search.one["period"]) or "MONTH"
    return ""


def _rate(facets: Facets) -> int | None:
    cents = facets.shown_cents
    return round(cents / facets.surface_m2) if cents and facets.surface_m2 else None
