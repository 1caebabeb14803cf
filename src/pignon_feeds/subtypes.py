"""Under which key of `estateSubType` the subtype of each estateType stands."""

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "HOUSE": "house",
    "APARTMENT": "apartment",
    "PLOT": "plot",
    "OFFICE": "office",
    "TRADING": "trading",
    "GASTRONOMY_HOTEL": "gastronomyHotel",
    "STORAGE_PRODUCTION": "storageProduction",
    "AGRICULTURE_FORESTRY": "agricultureForestry",
    "PARKING": "parking",
    "SENIOR": "senior",
    "PROJECT": "project",
}
