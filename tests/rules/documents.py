"""Small documents of each market that every test alters to its purpose."""

import copy
from typing import Any

from pignon.market.pointer import pick, place

_FRENCH: dict[str, Any] = {
    "portals": ["SL"],
    "data": {
        "estateType": "HOUSE",
        "estateSubType": {"house": "VILLA"},
        "distributionType": "BUY",
        "location": {"postalcode": "06400", "city": "Cannes", "street": "", "houseNumber": "", "country": "FRA"},
        "prices": {"currency": "EUR", "buy": {"price": {"amount": 1_500_000}}},
        "spaces": {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 210.5}},
        "texts": {"description": {"fr": "Une villa avec vue sur la mer. " * 6}},
        "metaData": {
            "source": {
                "sourceSystem": "crm",
                "sourceSystemVersion": "1",
                "offererMarketingKey": "M-1",
                "offererEstateId": "A-1",
            }
        },
    },
    "media": [{"url": "https://img.example/1.jpg", "mediaType": "PICTURE"}],
}
_GERMAN: dict[str, Any] = {
    "data": {
        "estateType": "HOUSE",
        "distributionType": "BUY",
        "location": {
            "postalcode": "22455",
            "city": "Hamburg",
            "street": "Hauptstrasse",
            "houseNumber": "10",
            "country": "DEU",
            "geometry": {"type": "Point", "coordinates": [13.405, 52.52]},
        },
        "prices": {},
    },
    "metadata": {
        "source": {
            "offererMarketingKey": "HH-AH61a-WE15a-1",
            "offererEstateId": "c1b1160a-2502-4dff-8037-3888c9845981",
        }
    },
}
"""The sample of the German contract as it stands."""

GONE = object()
"""Takes a key out of a document."""


def french(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give a classified that SL and BD take, with the values at these pointers changed."""
    return altered(_FRENCH, changes)


def german(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the contract's sample, with the values at these pointers changed."""
    return altered(_GERMAN, changes)


def altered(document: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, Any]:
    """Give a copy with the values at these pointers changed."""
    document = copy.deepcopy(document)
    for pointer, value in (changes or {}).items():
        path = place(pointer)
        for depth in range(1, len(path)):
            holder = pick(document, path[: depth - 1])
            if isinstance(holder, dict):
                holder.setdefault(path[depth - 1], {})
        holder = pick(document, path[:-1])
        if value is GONE:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = copy.deepcopy(value)
    return document
