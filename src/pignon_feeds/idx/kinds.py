"""Which estate an IDX row is: its category and the number of its type within the category."""

from collections.abc import Mapping

Kind = tuple[str, str]
"""estateType and subtype, "" without one."""
HALL, STORE, OTHER = ("STORAGE_PRODUCTION", "WAREHOUSE_HALL"), ("TRADING", "STORE"), ("MISCELLANEOUS", "")
LEISURE: Kind = ("GASTRONOMY_HOTEL", "LEISURE")
USUAL: Mapping[str, Kind] = {
    "AGRI": ("AGRICULTURE_FORESTRY", "MISC_AGRICULTURE"),
    "APPT": ("APARTMENT", ""),
    "GARDEN": ("PLOT", "LEISURE_FACILITY"),
    "GASTRO": LEISURE,
    "HOUSE": ("HOUSE", "SINGLE_FAMILY_HOUSE"),
    "INDUS": STORE,
    "PARK": ("PARKING", "PARKING_AREA"),
    "PROP": ("PLOT", "LIVING"),
    "SECONDARY": OTHER,
}
"""Categories, and what an object is when its type says no more."""
KINDS: Mapping[str, Mapping[str, Kind]] = {
    "AGRI": {"1": ("AGRICULTURE_FORESTRY", "AGRICULTURE_COMPANY"), "3": ("AGRICULTURE_FORESTRY", "FARM_RANCH")},
    "APPT": {
        "2": ("APARTMENT", "MULTI_STOREY"),
        "3": ("APARTMENT", "PENTHOUSE"),
        "5": ("APARTMENT", "STUDIO"),
        "6": ("APARTMENT", "FLATSHARING_ROOM"),
        "8": ("APARTMENT", "TERRACE"),
        "10": ("APARTMENT", "LOFT"),
    },
    "GASTRO": {
        "1": ("GASTRONOMY_HOTEL", "HOTEL"),
        "2": ("GASTRONOMY_HOTEL", "RESTAURANT"),
        **dict.fromkeys(("3", "4", "17"), ("GASTRONOMY_HOTEL", "CAFE_BAR_PUB")),
        "5": ("GASTRONOMY_HOTEL", "CLUB_DISCOTHEQUE"),
        "16": ("GASTRONOMY_HOTEL", "HOTEL"),
    },
    "HOUSE": {
        "2": ("HOUSE", "TERRACE_HOUSE"),
        "3": ("HOUSE", "SEMIDETACHED_HOUSE"),
        "5": ("HOUSE", "VILLA"),
        "6": ("HOUSE", "FARMHOUSE"),
        "7": ("HOUSE", "MULTI_FAMILY_HOUSE"),
        "9": ("HOUSE", "SPECIAL_REAL_ESTATE"),
        "10": ("HOUSE", "CASTLE"),
        "12": ("HOUSE", "CHALET"),
        "13": ("HOUSE", "RUSTICO"),
    },
    "INDUS": {
        "1": ("OFFICE", "OFFICE_SPACE"),
        **dict.fromkeys(("3", "9", "22", "36"), OTHER),
        "5": HALL,
        "6": ("OFFICE", "MEDICAL"),
        "7": ("TRADING", "KIOSK"),
        "8": ("AGRICULTURE_FORESTRY", "GARDENING"),
        **dict.fromkeys(("10", "28", "32"), ("STORAGE_PRODUCTION", "GARAGE_REPAIR")),
        **dict.fromkeys(("11", "16", "17"), ("STORAGE_PRODUCTION", "PRODUCTION_HALL")),
        **dict.fromkeys(("15", "18", "34"), ("TRADING", "SHOPPING_CENTRE")),
        "19": ("OFFICE", "ATELIER"),
        "20": ("HOUSE", "LIVING_AND_COMMERCIAL"),
        "24": LEISURE,
        **dict.fromkeys(("25", "27"), ("SENIOR", "MEDICAL_CARE")),
        "26": ("AGRICULTURE_FORESTRY", "RIDING"),
        "33": ("SENIOR", "LIVING"),
        "37": ("PARKING", "CAR_PARK"),
        "38": ("PARKING", "PARKING_AREA"),
    },
    "PARK": {
        "1": ("PARKING", "OUTSIDE"),
        "2": ("PARKING", "CARPORT"),
        "3": ("PARKING", "GARAGE"),
        "4": ("PARKING", "DOUBLE_GARAGE"),
        "5": ("PARKING", "UNDERGROUND_PARKING_SPACE"),
        **dict.fromkeys(("7", "8", "12"), ("PARKING", "BOAT_DOCK")),
    },
    "PROP": {
        "2": ("PLOT", "AGRICULTURE_FORESTRY"),
        "3": ("PLOT", "COMMERCIAL"),
        "4": ("PLOT", "INDUSTRY"),
    },
}
"""Types by category, where they say more than the category."""


def kind_of(category: str, number: str) -> Kind | None:
    """The kind of a row, None when its category is not known."""
    word = category.strip().upper()
    return KINDS.get(word, {}).get(number.strip()) or USUAL.get(word)
