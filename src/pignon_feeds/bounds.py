"""What the markets' schemas bound, so that a connector never writes what intake would refuse.

Paths are those of the document below `data`; the nearest one above a path rules. Facts from the
published French payload (`fr`) and the German one (`de`), which is tighter in places.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pignon_feeds.values import Value


@dataclass(frozen=True, slots=True)
class Bound:
    """What a value must satisfy; None does not bound. Lengths are in characters."""

    low: float | None = None
    high: float | None = None
    longest: int | None = None
    shortest: int = 0
    pattern: str | None = None
    whole: bool = False


_LONGEST_TEXT = 16_000
"""Characters of a text: four times what the books allow, met at 4,848."""
_COUNT = Bound(0, 9_999, whole=True)

SHARED: Mapping[str, Bound] = {
    "": Bound(longest=_LONGEST_TEXT),
    "location.postalcode": Bound(longest=32),
    "location.city": Bound(longest=128),
    "location.street": Bound(longest=512),
    "location.houseNumber": Bound(longest=64),
    "location.unit": Bound(longest=64),
    "location.staircase": Bound(longest=64),
    "location.state": Bound(longest=128),
    "location.floorNumber": Bound(-5, 999, whole=True),
    "prices": Bound(0, 1e12, longest=_LONGEST_TEXT),
    "prices.brokerageFee.feePercentage": Bound(0, 100),
    "prices.buy.leasehold.duration": Bound(1, 999),
    "prices.buy.price.vatPercent": Bound(0, 100),
    "prices.rent.baseRent.vatPercent": Bound(0, 100),
    "prices.brokerageFee.countrySpecific.fr.feeScheduleLink": Bound(longest=2048),
    "spaces": Bound(0, 99_999_999),
    "spaces.spaceMin": Bound(0, 999),
    "spaces.plotFront": Bound(0, 999),
    "conditions.yearOfConstruction": Bound(1000, 3000, whole=True),
    "conditions.lastModernisation": Bound(1000, 3000, whole=True),
    "energy": Bound(0, 1e9),
    "energy.energyType.maxElectricalPower": Bound(0, 1e9, whole=True),
    "features.commercial.restaurantSeats": _COUNT,
    "features.internet.internetSpeedMbit": Bound(0, 1e6, whole=True),
    "structure.building.numberOfFloors": Bound(1, 999, whole=True),
    "structure.building.offeredFloors": Bound(1, 5, whole=True),
    "structure.rooms": _COUNT,
    "structure.rooms.numberOfRooms": Bound(0, 9_999),
    "structure.commercial": _COUNT,
    "structure.commercial.hallHeight": Bound(0, 1e6),
    "structure.commercial.windowFront": Bound(0, 1e6),
    "structure.parkingLots": _COUNT,
    "management.marketLabel": Bound(longest=512),
    "management.rent": _COUNT,
    "management.compulsoryAuction": Bound(longest=512),
    "management.compulsoryAuction.fileReferenceAtCountyCourt": Bound(longest=512),
    "management.countrySpecific.fr.numberOfUnits": Bound(0, 99_999, whole=True),
    "management.countrySpecific.fr.procedureDetails": Bound(longest=512),
    "management.countrySpecific.fr.operatingCostsPerYear": Bound(0, 1e9),
    "countrySpecific.fr.business": Bound(-1e12, 1e12),
    "countrySpecific.fr.business.revenueDetails": Bound(longest=512),
}

GERMAN: Mapping[str, Bound] = {
    "location.postalcode": Bound(longest=12, shortest=3, pattern=r"[a-zA-Z0-9\s-]{3,12}"),
    "contact.salutation": Bound(),
    "contact.firstName": Bound(longest=255),
    "contact.lastName": Bound(longest=255),
    "contact.name": Bound(longest=255),
    "contact.emailAddress": Bound(longest=320),
    "contact.phoneNumber": Bound(longest=36),
    "contact.mobilePhoneNumber": Bound(longest=36),
    "contact.imageURL": Bound(longest=2048),
    "contact.userHomepage": Bound(longest=2048),
    "contact.postalCode": Bound(longest=12, shortest=3, pattern=r"[a-zA-Z0-9\s-]{3,12}"),
    "contact.city": Bound(longest=128),
    "contact.street": Bound(longest=512),
    "contact.houseNumber": Bound(longest=64),
}


def bound_of(path: str, market: str) -> Bound:
    """The bound that rules `path` in `market`."""
    tables = (GERMAN, SHARED) if market == "de" else (SHARED,)
    while True:
        for table in tables:
            if path in table:
                return table[path]
        path = path.rpartition(".")[0]


def fitted(value: Value, bound: Bound) -> tuple[Value | None, str]:
    """`value` as the bound allows it, and what was done to it; None when it cannot fit."""
    match value:
        case bool():
            return value, ""
        case str():
            return _fitted_text(value, bound)
        case _:
            return _fitted_number(value, bound)


def _fitted_text(value: str, bound: Bound) -> tuple[str | None, str]:
    if len(value) < bound.shortest or (bound.pattern and not re.fullmatch(bound.pattern, value)):
        return None, "dropped: not of the form the market asks for"
    if bound.longest is not None and len(value) > bound.longest:
        return value[: bound.longest].rstrip(), f"cut to {bound.longest} characters"
    return value, ""


def _fitted_number(value: float, bound: Bound) -> tuple[float | None, str]:
    if bound.low is not None and value < bound.low:
        return None, f"dropped: under {bound.low:g}"
    if bound.high is not None and value > bound.high:
        return None, f"dropped: over {bound.high:g}"
    if bound.whole and value != int(value):
        return int(value), "rounded down to a whole number"
    return (int(value) if bound.whole else value), ""
