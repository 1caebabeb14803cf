"""Which estate a Kyero `type` is: one English word or two, written freely."""

from collections.abc import Mapping

from pignon_feeds.values import folded

KINDS: Mapping[str, tuple[str, str]] = {
    word: (estate, subtype)
    for (estate, subtype), words in {
        ("APARTMENT", ""): "apartment, flat, ground floor apartment, condo, condominium",
        ("APARTMENT", "PENTHOUSE"): "penthouse",
        ("APARTMENT", "STUDIO"): "studio, studio apartment, bedsit",
        ("APARTMENT", "MULTI_STOREY"): "duplex, triplex, maisonette",
        ("APARTMENT", "LOFT"): "loft",
        ("HOUSE", "SINGLE_FAMILY_HOUSE"): "house, detached house, home, cottage, property",
        ("HOUSE", "VILLA"): "villa, detached villa",
        ("HOUSE", "TOWN_HOUSE"): "town house, townhouse, village house",
        ("HOUSE", "TERRACE_HOUSE"): "terraced house, terrace house",
        ("HOUSE", "SEMIDETACHED_HOUSE"): "semi detached, semi detached house, semi detached villa, quad, quad house",
        ("HOUSE", "BUNGALOW"): "bungalow",
        ("HOUSE", "CHALET"): "chalet",
        ("HOUSE", "FINCA"): "finca, cortijo",
        ("HOUSE", "FARMHOUSE"): "farmhouse, farm house, country house, barn, mas, longere",
        ("HOUSE", "MANOR_HOUSE"): "manor house, manor, maison de maitre",
        ("HOUSE", "CASTLE"): "castle, chateau",
        ("HOUSE", "MANSION"): "mansion",
        ("HOUSE", "GITE"): "gite, guest house, guesthouse, bed and breakfast, b&b",
        ("HOUSE", "APARTMENT_HOUSE"): "building, apartment building, apartment block",
        ("HOUSE", "SPECIAL_REAL_ESTATE"): "cave house, mill, wooden home, houseboat",
        ("PLOT", "LIVING"): "land, plot, building plot, plot of land, land for sale",
        ("PARKING", "GARAGE"): "garage",
        ("PARKING", "PARKING_AREA"): "parking, parking space",
        ("OFFICE", "OFFICE_SPACE"): "office",
        ("TRADING", "STORE"): "shop, store, commercial, commercial property, business",
        ("STORAGE_PRODUCTION", "WAREHOUSE_HALL"): "warehouse, industrial, industrial unit, storage room, storage",
        ("GASTRONOMY_HOTEL", "HOTEL"): "hotel",
        ("GASTRONOMY_HOTEL", "RESTAURANT"): "restaurant, bar restaurant",
        ("GASTRONOMY_HOTEL", "CAFE_BAR_PUB"): "bar, cafe, pub",
        ("AGRICULTURE_FORESTRY", "FARM_RANCH"): "farm, estate, equestrian property",
        ("AGRICULTURE_FORESTRY", "WINERY"): "vineyard, winery, wine estate",
    }.items()
    for word in words.split(", ")
}
"""Folded words to estateType and subtype."""


def kind_of(raw: str) -> tuple[str, str] | None:
    """estateType and subtype ("" without one) of a type; the whole word counts, then its last word."""
    words = folded(raw)
    last = words.rpartition(" ")[2]
    return KINDS.get(words) or KINDS.get(last)
