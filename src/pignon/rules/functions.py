"""What a rule wants and a schema cannot say: pure functions that rules name.

Each gets the facets, the figures (the rule's parameters, or the table they name) and what the rule reads in the
document by name; it returns what would be right, or None when it is, or when there is nothing to compare.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pignon.model.names import Json
from pignon.rules.facets import Facets

Figures = Mapping[str, Any]
Given = Mapping[str, Json]


def over_threshold(facets: Facets, figures: Figures, _given: Given) -> str | None:
    """Want at least the price that the table sets for trade and place."""
    if facets.price_cents is None:
        return None
    threshold = _of_place(figures[facets.trade], facets.postal_code)
    if facets.price_cents < threshold * 100:
        return f">= {threshold:,} {facets.currency}".replace(",", " ")
    return None


def within_range(facets: Facets, figures: Figures, _given: Given) -> str | None:
    """Want a price per square metre within what the table takes for possible in trade and place."""
    if not facets.price_cents or not facets.surface_m2:
        return None
    least, most = _of_place(figures[facets.trade], facets.postal_code)
    if least <= facets.price_cents / 100 / facets.surface_m2 <= most:
        return None
    return f"{least:,} .. {most:,} {facets.currency}/m²".replace(",", " ")


def inside_area(facets: Facets, figures: Figures, _given: Given) -> str | None:
    """Want the point in the box of the postal code, by its first three or two digits; no box wants none."""
    if facets.point is None:
        return None
    boxes, digits = figures["boxes"], facets.postal_code
    if not digits.isdigit():
        digits = "".join(filter(str.isdigit, digits))
    box = boxes.get(digits[:3]) or boxes.get(digits[:2])
    if box is None:
        return None
    longitude, latitude = facets.point
    west, south, east, north = box
    if west <= longitude <= east and south <= latitude <= north:
        return None
    return f"{west} .. {east}, {south} .. {north}"


def roomy(facets: Facets, figures: Figures, _given: Given) -> str | None:
    """Want square metres per room between `least` and `most`."""
    if not facets.surface_m2 or not facets.rooms:
        return None
    least, most = figures["least"], figures["most"]
    if least <= facets.surface_m2 / facets.rooms <= most:
        return None
    return f"{least * facets.rooms:g} .. {most * facets.rooms:g} m²"


def not_over(_facets: Facets, _figures: Figures, given: Given) -> str | None:
    """Want `part` to be at most `whole`."""
    part, whole = given["part"], given["whole"]
    if not part or not whole or part <= whole:
        return None
    return f"<= {whole:g}"


def fitting_class(_facets: Facets, figures: Figures, given: Given) -> str | None:
    """Want `class` to be the worst of the classes that the measured values fall into.

    `figures` has the classes, best first, and of each measure the highest value of every class but the last; `alike`
    names classes whose bounds differ by place and that are taken for one another.
    """
    named = given["class"]
    if named is None:
        return None
    classes: list[str] = figures["classes"]
    worst = -1
    for name, bounds in figures["measures"].items():
        value = given.get(name)
        if value is not None:
            worst = max(worst, bisect_left(bounds, value))
    if worst < 0 or named not in classes or classes[worst] == named:
        return None
    return None if {named, classes[worst]} <= set(figures.get("alike", ())) else classes[worst]


def _of_place(figures: Figures, postal_code: str) -> Any:
    """Return the figure of the longest beginning of a postal code that has one, else the default."""
    places = figures["places"]
    for length in range(len(postal_code), 0, -1):
        if (beginning := postal_code[:length]) in places:
            return places[beginning]
    return figures["default"]


FUNCTIONS: Mapping[str, Callable[[Facets, Figures, Given], str | None]] = MappingProxyType(
    {
        "over_threshold": over_threshold,
        "within_range": within_range,
        "inside_area": inside_area,
        "roomy": roomy,
        "not_over": not_over,
        "fitting_class": fitting_class,
    }
)
