"""Which estate and which deal a Poliris row is: columns 3, 4, 181 and their helpers."""

from collections.abc import Mapping

from pignon_feeds.poliris.record import Record, column
from pignon_feeds.poliris.trades import trade_of
from pignon_feeds.sheet import Sheet
from pignon_feeds.subtypes import KEYS
from pignon_feeds.values import folded, truth

DEALS: Mapping[str, tuple[str, str]] = {
    "vente": ("BUY", ""),
    "vente de prestige": ("BUY", "prestige"),
    "viager": ("BUY", "viager"),
    "produit d'investissement": ("BUY", "invest"),
    "vente fonds de commerce": ("BUY", "fonds"),
    "fonds de commerce": ("BUY", "fonds"),
    "location": ("RENT", ""),
    "location vacances": ("RENT", "vacances"),
    "cession de bail": ("RENT", "cession"),
    "produit catalogue": ("BUY", "catalogue"),
    "sale": ("BUY", ""),
    "luxury sale": ("BUY", "prestige"),
    "rental": ("RENT", ""),
    "holiday rental": ("RENT", "vacances"),
}
"""Column 3 to distributionType and the special deal."""

TYPES: Mapping[str, tuple[str, str]] = {
    "appartement": ("APARTMENT", ""),
    "loft/atelier/surface": ("APARTMENT", "LOFT"),
    "loft": ("APARTMENT", "LOFT"),
    "maison/villa": ("HOUSE", "SINGLE_FAMILY_HOUSE"),
    "maison": ("HOUSE", "SINGLE_FAMILY_HOUSE"),
    "villa": ("HOUSE", "VILLA"),
    "chateau": ("HOUSE", "CASTLE"),
    "hotel particulier": ("HOUSE", "MANSION"),
    "peniche": ("HOUSE", "SPECIAL_REAL_ESTATE"),
    "immeuble": ("HOUSE", "APARTMENT_HOUSE"),
    "batiment": ("HOUSE", "APARTMENT_HOUSE"),
    "terrain": ("PLOT", "LIVING"),
    "parking/box": ("PARKING", "PARKING_AREA"),
    "parking": ("PARKING", "PARKING_AREA"),
    "garage": ("PARKING", "GARAGE"),
    "box": ("PARKING", "GARAGE"),
    "bureaux": ("OFFICE", "OFFICE_SPACE"),
    "bureau": ("OFFICE", "OFFICE_SPACE"),
    "boutique": ("TRADING", "STORE"),
    "local": ("TRADING", "STORE"),
    "local commercial": ("TRADING", "STORE"),
    "entreprises": ("TRADING", "STORE"),
    "entreprise": ("TRADING", "STORE"),
    "fonds de commerce": ("TRADING", "STORE"),
    "maison avec terrain": ("PROJECT", "SINGLE_MULTI_HOUSES"),
    "modele de maison": ("PROJECT", "SINGLE_MULTI_HOUSES"),
    "programme neuf": ("PROJECT", "MULTI_FAMILY_HOUSE"),
    "inconnu": ("MISCELLANEOUS", ""),
    "divers": ("MISCELLANEOUS", ""),
    "cave": ("MISCELLANEOUS", ""),
}
"""Column 4 to estateType and the ordinary subtype."""

SUBTYPES: Mapping[str, Mapping[str, str]] = {
    "HOUSE": {
        **dict.fromkeys(("villa", "maison contemporaine", "maison d'architecte"), "VILLA"),
        **dict.fromkeys(
            ("mas", "mazet", "bastide", "bastidon", "maison provencale", "cabanon", "toulousaine"),
            "PROVENCAL_FARMHOUSE",
        ),
        **dict.fromkeys(
            (
                "ferme",
                "fermette",
                "corps de ferme",
                "longere",
                "maison longere",
                "grange",
                "bergerie",
                "maison landaise",
            ),
            "FARMHOUSE",
        ),
        "chalet": "CHALET",
        **dict.fromkeys(("manoir", "maison de maitre", "demeure"), "MANOR_HOUSE"),
        **dict.fromkeys(("maison de ville", "maison de village", "echoppe"), "TOWN_HOUSE"),
        "maison jumelee": "SEMIDETACHED_HOUSE",
        "maison d'hote": "GITE",
        **dict.fromkeys(
            ("moulin", "ile", "riad", "domaine", "propriete", "propriete de chasse", "propriete equestre"),
            "SPECIAL_REAL_ESTATE",
        ),
        "pavillon": "SINGLE_FAMILY_HOUSE",
        "immeuble mixte": "LIVING_AND_COMMERCIAL",
    },
    "APARTMENT": {
        **dict.fromkeys(("studette", "chambre de service"), "STUDIO"),
        **dict.fromkeys(("duplex", "triplex"), "MULTI_STOREY"),
        "loft": "LOFT",
    },
    "PLOT": {
        **dict.fromkeys(("terrain agricole", "terrain viticole"), "AGRICULTURE_FORESTRY"),
        "terrain industriel": "INDUSTRY",
        "terrain commercial": "COMMERCIAL",
        "terrain de loisirs": "LEISURE_FACILITY",
    },
}
"""Column 181 by estateType, where it says more than column 4. Keys are folded."""
STORAGE = frozenset({"entrepot", "local de stockage", "local d'activites"})
FARMS: Mapping[str, str] = {"exploitation agricole": "AGRICULTURE_COMPANY", "exploitation viticole": "WINERY"}
TABLES: Mapping[str, str] = {
    **dict.fromkeys(("RESTAURANT", "PIZZERIA", "CREPERIE", "FASTFOOD"), "RESTAURANT"),
    "CLUB_DISCOTHEQUE": "CLUB_DISCOTHEQUE",
    "HOTEL": "HOTEL",
    "CAFE_BAR_PUB": "CAFE_BAR_PUB",
}
"""Trades of column 10 that make a business a table or a house for guests."""


def says(record: Record, field: str) -> bool:
    """True when a column holds a yes."""
    try:
        return truth(record.take(field))
    except ValueError:
        return False


def deal_of(record: Record) -> tuple[str, str] | None:
    """distributionType and special deal of column 3, None when it is not known."""
    return DEALS.get(folded(record.take("3")))


def write_kind(record: Record, sheet: Sheet, *, special: str) -> None:
    """Write estateType, estateSubType and what goes with them; an unknown kind gives nothing."""
    word = folded(record.take("4"))
    found = TYPES.get(word)
    if found is None and special == "fonds":
        found = TYPES["fonds de commerce"]
    if found is None:
        return
    fine = folded(record.take("181"))
    estate, subtype = _refined(found, record, fine=fine)
    field = column("4")
    sheet.put("estateType", estate, field=field)
    if subtype:
        sheet.put(f"estateSubType.{KEYS[estate]}", subtype, field=field)
    if estate == "MISCELLANEOUS":
        sheet.note(field, record.take("4"), "guessed: a kind without a name of its own")
    if subtype == "MULTI_STOREY":
        sheet.put("structure.building.offeredFloors", 3 if fine == "triplex" else 2, field=column("181"))


def _refined(found: tuple[str, str], record: Record, *, fine: str) -> tuple[str, str]:
    estate, subtype = found
    match estate, subtype:
        case _ if fine in FARMS:
            refined = "AGRICULTURE_FORESTRY", FARMS[fine]
        case "HOUSE", "APARTMENT_HOUSE":
            refined = _block(record, fine)
        case "HOUSE", "CASTLE" | "MANSION":
            refined = found
        case "TRADING", _:
            refined = _business(record, fine)
        case "APARTMENT", _:
            refined = estate, _flat(record, fine) or subtype
        case "PARKING", _:
            refined = estate, _parking(record, subtype)
        case _:
            refined = estate, SUBTYPES.get(estate, {}).get(fine, subtype)
    return refined


def _block(record: Record, fine: str) -> tuple[str, str]:
    if says(record, "249") or fine == "immeuble de bureaux":
        return "OFFICE", "OFFICE_BUILDING"
    if fine in STORAGE:
        return "STORAGE_PRODUCTION", "WAREHOUSE_HALL"
    return "HOUSE", SUBTYPES["HOUSE"].get(fine, "APARTMENT_HOUSE")


def _business(record: Record, fine: str) -> tuple[str, str]:
    if fine in STORAGE:
        return "STORAGE_PRODUCTION", "WAREHOUSE_HALL"
    table = TABLES.get(trade_of(record.peek("10")) or "")
    return ("GASTRONOMY_HOTEL", table) if table else ("TRADING", "STORE")


def _flat(record: Record, fine: str) -> str:
    named = SUBTYPES["APARTMENT"].get(fine, "")
    if named or says(record, "81"):
        return named or "MULTI_STOREY"
    return "STUDIO" if record.take("18") == "1" else ""


def _parking(record: Record, subtype: str) -> str:
    if says(record, "227"):
        return "CAR_PARK"
    return "GARAGE" if record.take("44").strip("0") else subtype
