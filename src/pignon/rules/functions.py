"""What a rule wants and a schema cannot say: pure functions that rules name.

Each gets the facets and the table that the rule's parameters name, and returns what would be right, or None when
it is.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pignon.rules.facets import Facets


def over_threshold(facets: Facets, table: Mapping[str, Any]) -> str | None:
    """Want at least the price that the table sets for trade and place, the longest beginning of a postal code."""
    figures = table[facets.trade]
    postal = facets.postal_code
    beginnings = (postal[:length] for length in range(len(postal), 0, -1))
    threshold = next((figures["places"][b] for b in beginnings if b in figures["places"]), figures["default"])
    if facets.price_cents is not None and facets.price_cents < threshold * 100:
        return f">= {threshold:,} {facets.currency}".replace(",", " ")
    return None


def inside_area(facets: Facets, table: Mapping[str, Any]) -> str | None:
    """Want the point in the box of the postal code's first two digits; where there is no box, none is wanted."""
    digits = "".join(filter(str.isdigit, facets.postal_code))
    box = table["boxes"].get(digits[:2])
    if facets.point is None or box is None:
        return None
    longitude, latitude = facets.point
    west, south, east, north = box
    if west <= longitude <= east and south <= latitude <= north:
        return None
    return f"{west} .. {east}, {south} .. {north}"


FUNCTIONS: Mapping[str, Callable[[Facets, Mapping[str, Any]], str | None]] = MappingProxyType(
    {"over_threshold": over_threshold, "inside_area": inside_area}
)
