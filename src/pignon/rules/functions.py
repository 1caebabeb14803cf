"""What a rule wants and a schema cannot say: pure functions that rules name.

Each is bound once to the rule's figures (its parameters, or the table they name) and to what it reads in a document;
the question that comes of it returns what would be right, or None when it is, or when there is nothing to compare.
They are asked of every listing that is judged, so they look at little and give up early.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from pignon.market import Rule
from pignon.market.pointer import reach
from pignon.model.names import Document
from pignon.rules.facets import Facets

Question: TypeAlias = Callable[[Document, Facets], str | None]


def bind(rule: Rule) -> Question:
    """Return the question that a rule with a function asks, whether or not the rule applies."""
    return FUNCTIONS[rule.function or ""](rule)


def over_threshold(rule: Rule) -> Question:
    """Want at least the price that the table sets for trade and place."""
    figures = rule.figures

    def ask(_document: Document, facets: Facets) -> str | None:
        if facets.price_cents is None:
            return None
        threshold = _of_place(figures[facets.trade], facets.postal_code)
        if facets.price_cents < threshold * 100:
            return f">= {threshold:,} {facets.currency}".replace(",", " ")
        return None

    return ask


def within_range(rule: Rule) -> Question:
    """Want a price per square metre within what the table takes for possible in trade and place."""
    figures = rule.figures

    def ask(_document: Document, facets: Facets) -> str | None:
        cents, surface = facets.price_cents, facets.surface_m2
        if not cents or not surface:
            return None
        least, most = _of_place(figures[facets.trade], facets.postal_code)
        if least <= cents / 100 / surface <= most:
            return None
        return f"{least:,} .. {most:,} {facets.currency}/m²".replace(",", " ")

    return ask


def inside_area(rule: Rule) -> Question:
    """Want the point in the box of the postal code, by its first three or two digits; no box wants none."""
    boxes: Mapping[str, list[float]] = rule.figures["boxes"]

    def ask(_document: Document, facets: Facets) -> str | None:
        if facets.point is None:
            return None
        digits = facets.postal_code
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

    return ask


def roomy(rule: Rule) -> Question:
    """Want square metres per room between `least` and `most`."""
    least, most = rule.figures["least"], rule.figures["most"]

    def ask(_document: Document, facets: Facets) -> str | None:
        surface, rooms = facets.surface_m2, facets.rooms
        if not surface or not rooms or least <= surface / rooms <= most:
            return None
        return f"{least * rooms:g} .. {most * rooms:g} m²"

    return ask


def not_over(rule: Rule) -> Question:
    """Want `part` to be at most `whole`."""
    holder, one, other = rule.holder, rule.reads["part"], rule.reads["whole"]

    def ask(document: Document, _facets: Facets) -> str | None:
        held = reach(document, holder)
        if held is None:
            return None
        part, whole = reach(held, one), reach(held, other)
        if not part or not whole or part <= whole:
            return None
        return f"<= {whole:g}"

    return ask


def fitting_class(rule: Rule) -> Question:
    """Want `class` to be the worst of the classes that the measured values fall into.

    The figures have the classes, best first, and of each measure the highest value of every class but the last;
    `alike` names classes whose bounds differ by place and that are taken for one another.
    """
    classes: list[str] = rule.figures["classes"]
    alike = frozenset(rule.figures.get("alike", ()))
    bounds = [(rule.reads[name], limits) for name, limits in rule.figures["measures"].items() if name in rule.reads]
    holder, named_at = rule.holder, rule.reads["class"]

    def ask(document: Document, _facets: Facets) -> str | None:
        held = reach(document, holder)
        named = None if held is None else reach(held, named_at)
        if named not in classes:
            return None
        worst = -1
        for path, limits in bounds:
            value = reach(held, path)
            if value is not None:
                worst = max(worst, bisect_left(limits, value))
        right = classes[worst]
        if worst < 0 or right == named or (right in alike and named in alike):
            return None
        return right

    return ask


def _of_place(figures: Mapping[str, Any], postal_code: str) -> Any:
    """Return the figure of the longest beginning of a postal code that has one, else the default."""
    places = figures["places"]
    for length in range(len(postal_code), 0, -1):
        if (beginning := postal_code[:length]) in places:
            return places[beginning]
    return figures["default"]


FUNCTIONS: Mapping[str, Callable[[Rule], Question]] = MappingProxyType(
    {
        "over_threshold": over_threshold,
        "within_range": within_range,
        "inside_area": inside_area,
        "roomy": roomy,
        "not_over": not_over,
        "fitting_class": fitting_class,
    }
)
