"""Where a listing is, no more exactly than its partner lets the public know: blurred here, never in the browser."""

from math import floor
from typing import Final, Literal, TypeAlias

from pignon.model.names import Json

Precision: TypeAlias = Literal["point", "street", "area"]
Spot: TypeAlias = tuple[float, float]
"""Longitude, latitude (WGS 84)."""
_STEPS: Final[dict[str, tuple[float, float]]] = {"street": (0.003, 0.002), "area": (0.015, 0.01)}
"""Degrees of longitude and latitude of a cell: some 220 m and 1.1 km. A place is shown by the middle of its cell, so
that any number of looks tells no more than one."""
RADII: Final[dict[str, int]] = {"point": 0, "street": 200, "area": 1_000}
"""Metres around the spot shown within which the place lies."""
_DIGITS: Final = 5


def precision(show_address: Json, street: Json, house_number: Json) -> Precision:
    """Tell how exactly to show a place: by its area when the address is hidden, by its street without a number."""
    if show_address is False:
        return "area"
    return "point" if street and house_number else "street"


def shown_at(point: Spot, exact: Precision) -> Spot | None:
    """Return where to show a point; None for one that is not on the globe."""
    longitude, latitude = point
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    if exact == "point":
        return longitude, latitude
    across, up = _STEPS[exact]
    return _middle(longitude, across), _middle(latitude, up)


def _middle(value: float, step: float) -> float:
    return round((floor(value / step) + 0.5) * step, _DIGITS)
