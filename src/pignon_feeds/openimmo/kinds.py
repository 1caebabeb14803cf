"""Which estate an OpenImmo object is: `objektart` and its subtype to estateType, estateSubType and more."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import Value

SUBTYPE_KEY: Mapping[str, str] = {
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
"""The key of `estateSubType` for each estateType; MISCELLANEOUS has none."""

HOLIDAY = {"management.isForHolidayRental": True}
INVESTMENT = {"management.isForInvestment": True}


@dataclass(frozen=True, slots=True)
class Kind:
    """An estate type with its subtype ("" for none) and what else the source's word says."""

    estate: str
    subtype: str = ""
    more: Mapping[str, Value] = field(default_factory=dict)


def _kinds(estate: str, words: str, *, more: Mapping[str, Value] | None = None) -> Iterator[tuple[str, Kind]]:
    for pair in words.split():
        word, _, subtype = pair.partition(">")
        yield word.lower(), Kind(estate, subtype, more or {})


def _storey(word: str) -> dict[str, Value]:
    return {"structure.building.locationInBuilding": word}


@dataclass(frozen=True, slots=True)
class Family:
    """An element below `objektart`: its subtype attributes, its kinds by word, and the kind without a known word."""

    attribute: str
    otherwise: Kind
    kinds: Mapping[str, Kind]


FAMILIES: Mapping[str, Family] = {
    "zimmer": Family("zimmertyp", Kind("APARTMENT", "FLATSHARING_ROOM"), {}),
    "wohnung": Family(
        "wohnungtyp",
        Kind("APARTMENT"),
        {
            **dict(
                _kinds(
                    "APARTMENT",
                    "maisonette>MULTI_STOREY galerie>MULTI_STOREY loft-studio-atelier>LOFT loft>LOFT"
                    " penthouse>PENTHOUSE attikawohnung>PENTHOUSE terrassen>TERRACE etage apartment keine_angabe",
                )
            ),
            "souterrain": Kind("APARTMENT", more=_storey("HALF_BASEMENT")),
            "erdgeschoss": Kind("APARTMENT", more=_storey("GROUNDFLOOR")),
            "dachgeschoss": Kind("APARTMENT", more=_storey("ROOF_STOREY")),
            "rohdachboden": Kind("APARTMENT", "UNFINISHED_ATTIC_SPACE", _storey("ROOF_STOREY")),
            "ferienwohnung": Kind("APARTMENT", more=HOLIDAY),
        },
    ),
    "haus": Family(
        "haustyp",
        Kind("HOUSE"),
        {
            **dict(
                _kinds(
                    "HOUSE",
                    "reihenhaus>TERRACE_HOUSE reihenmittel>MID_TERRACE_HOUSE reihenend>END_TERRACE_HOUSE"
                    " reiheneck>CORNER_TERRACE_HOUSE doppelhaushaelfte>SEMIDETACHED_HOUSE"
                    " einfamilienhaus>SINGLE_FAMILY_HOUSE fertighaus>SINGLE_FAMILY_HOUSE"
                    " zweifamilienhaus>MULTI_FAMILY_HOUSE mehrfamilienhaus>MULTI_FAMILY_HOUSE"
                    " apartmenthaus>APARTMENT_HOUSE stadthaus>TOWN_HOUSE bungalow>BUNGALOW villa>VILLA"
                    " chalet>CHALET berghuette>MOUNTAIN_HUT finca>FINCA rustico>RUSTICO resthof>FARMHOUSE"
                    " bauernhaus>FARMHOUSE landhaus>FARMHOUSE schloss>CASTLE burg>CASTLE herrenhaus>MANOR_HOUSE"
                    " laube-datsche-gartenhaus>GARDEN_HOUSE keine_angabe",
                )
            ),
            **dict(_kinds("HOUSE", "ferienhaus>SPECIAL_REAL_ESTATE strandhaus>SPECIAL_REAL_ESTATE", more=HOLIDAY)),
            **dict(_kinds("SENIOR", "seniorenheim>LIVING betreutes-wohnen>ASSISTED_LIVING pflegeheim>MEDICAL_CARE")),
            **dict(_kinds("MISCELLANEOUS", "krankenhaus sanatorium")),
        },
    ),
    "grundstueck": Family(
        "grundst_typ",
        Kind("PLOT"),
        dict(
            _kinds(
                "PLOT",
                "wohnen>LIVING gewerbe>COMMERCIAL industrie>INDUSTRY land_forstwirschaft>AGRICULTURE_FORESTRY"
                " land_forstwirtschaft>AGRICULTURE_FORESTRY freizeit>LEISURE_FACILITY gemischt>MIXED"
                " gewerbepark>COMMERCIAL_PARC sondernutzung>SPECIAL_USE seeliegenschaft>LAKESIDE_PROPERTY",
            )
        ),
    ),
    "buero_praxen": Family(
        "buero_typ",
        Kind("OFFICE"),
        {
            **dict(
                _kinds(
                    "OFFICE",
                    "bueroflaeche>OFFICE_SPACE buerohaus>OFFICE_BUILDING buerozentrum>OFFICE_CENTRE"
                    " loft_atelier>ATELIER praxis>MEDICAL praxisflaeche>MEDICAL_FLOOR praxishaus>MEDICAL_BUILDING"
                    " coworking>COWORKING shared_office>SHARED_OFFICE",
                )
            ),
            "ausstellungsflaeche": Kind("TRADING", "SHOWROOM_SPACE"),
        },
    ),
    "einzelhandel": Family(
        "handel_typ",
        Kind("TRADING"),
        dict(
            _kinds(
                "TRADING",
                "ladenlokal>STORE einzelhandelsladen>STORE einkaufszentrum>SHOPPING_CENTRE kaufhaus>SHOPPING_CENTRE"
                " factory_outlet>SHOPPING_CENTRE kiosk>KIOSK verkaufsflaeche>SALES_AREA verbrauchermarkt>SALES_AREA"
                " ausstellungsflaeche>SHOWROOM_SPACE",
            )
        ),
    ),
    "gastgewerbe": Family(
        "gastgew_typ",
        Kind("GASTRONOMY_HOTEL"),
        dict(
            _kinds(
                "GASTRONOMY_HOTEL",
                "bar>CAFE_BAR_PUB cafe>CAFE_BAR_PUB raucherlokal>CAFE_BAR_PUB einraumlokal>CAFE_BAR_PUB"
                " restaurant>RESTAURANT gastronomie>RESTAURANT gastronomie_und_wohnung>RESTAURANT"
                " discothek>CLUB_DISCOTHEQUE hotels>HOTEL pensionen>HOTEL weitere_beherbergungsbetriebe>HOTEL",
            )
        ),
    ),
    "freizeitimmobilie_gewerblich": Family("freizeit_typ", Kind("GASTRONOMY_HOTEL", "LEISURE"), {}),
    "hallen_lager_prod": Family(
        "hallen_typ",
        Kind("STORAGE_PRODUCTION"),
        dict(
            _kinds(
                "STORAGE_PRODUCTION",
                "halle>WAREHOUSE_HALL lager>WAREHOUSE_HALL lagerflaechen>WAREHOUSE_HALL"
                " lager_mit_freiflaeche>WAREHOUSE_HALL hochregallager>WAREHOUSE_HALL kuehlhaus>WAREHOUSE_HALL"
                " speditionslager>LOGISTICS_CENTER industriehalle>PRODUCTION_HALL produktion>PRODUCTION_HALL"
                " werkstatt>GARAGE_REPAIR service>GARAGE_REPAIR freiflaechen>OUTDOOR_SPACE",
            )
        ),
    ),
    "land_und_forstwirtschaft": Family(
        "land_typ",
        Kind("AGRICULTURE_FORESTRY", "MISC_AGRICULTURE"),
        dict(
            _kinds(
                "AGRICULTURE_FORESTRY",
                "bauernhof>FARM_RANCH aussiedlerhof>FARM_RANCH anwesen>FARM_RANCH scheunen>FARM_RANCH"
                " landwirtschaftliche_betriebe>AGRICULTURE_COMPANY ackerbau>AGRICULTURE_COMPANY"
                " viehwirtschaft>AGRICULTURE_COMPANY gartenbau>GARDENING weinbau>WINERY"
                " jagd_und_forstwirtschaft>FORESTRY jagdrevier>HUNTING teich_und_fischwirtschaft>FISHING"
                " reiterhoefe>RIDING sonstige_landwirtschaftsimmobilien>MISC_AGRICULTURE",
            )
        ),
    ),
    "parken": Family(
        "parken_typ",
        Kind("PARKING"),
        {
            **dict(
                _kinds(
                    "PARKING",
                    "stellplatz>OUTSIDE carport>CARPORT einzelgarage>GARAGE doppelgarage>DOUBLE_GARAGE duplex>DUPLEX"
                    " tiefgarage>UNDERGROUND_GARAGE tiefgaragenstellplatz>UNDERGROUND_PARKING_SPACE"
                    " parkhaus>CAR_PARK bootsliegeplatz>BOAT_DOCK",
                )
            ),
            "parkplatz_strom": Kind("PARKING", "OUTSIDE", {"features.parking.chargingStation": "YES"}),
        },
    ),
    "sonstige": Family("sonstige_typ", Kind("MISCELLANEOUS"), {"parkhaus": Kind("PARKING", "CAR_PARK")}),
    "zinshaus_renditeobjekt": Family(
        "zins_typ",
        Kind("HOUSE", "MULTI_FAMILY_HOUSE", INVESTMENT),
        {
            **dict(
                _kinds(
                    "HOUSE",
                    "mehrfamilienhaus>MULTI_FAMILY_HOUSE wohn_und_geschaeftshaus>LIVING_AND_COMMERCIAL"
                    " wohnanlagen>RESIDENTIAL_COMPLEX",
                    more=INVESTMENT,
                )
            ),
            **dict(_kinds("OFFICE", "buerogebaeude>OFFICE_BUILDING geschaeftshaus>OFFICE_BUILDING", more=INVESTMENT)),
            **dict(
                _kinds(
                    "TRADING",
                    "einkaufscentren>SHOPPING_CENTRE verbrauchermaerkte>SHOPPING_CENTRE sb_maerkte>SHOPPING_CENTRE",
                    more=INVESTMENT,
                )
            ),
            **dict(_kinds("STORAGE_PRODUCTION", "industrieanlagen>PRODUCTION_HALL", more=INVESTMENT)),
            **dict(
                _kinds(
                    "SENIOR",
                    "seniorenheim>LIVING betreutes-wohnen>ASSISTED_LIVING pflegeheim>MEDICAL_CARE"
                    " sanatorium>MEDICAL_CARE",
                    more=INVESTMENT,
                )
            ),
        },
    ),
}


def write_kind(node: Node, sheet: Sheet) -> None:
    """Write estateType, estateSubType and what goes with them; an object without a known kind gets nothing."""
    named = [child for child in node.each("objektkategorie/objektart") for child in child.children]
    known = [child for child in named if child.name in FAMILIES]
    for child in named:
        if child.name not in FAMILIES and child.name != "objektart_zusatz":
            sheet.note(f"objektkategorie/objektart/{child.name}", child.name, "not used: a kind that is not known")
    if not known:
        return
    first = known[0]
    family = FAMILIES[first.name]
    field = f"objektkategorie/objektart/{first.name}@{family.attribute}"
    word = first.take(f"@{family.attribute}")
    first.used.add("")
    kind = _narrowed(family.kinds.get(word.lower(), family.otherwise), word, node)
    if word and word.lower() not in family.kinds and family.kinds:
        sheet.note(field, word, "not used: a subtype that is not known")
    for other in known[1:]:
        sheet.note(f"objektkategorie/objektart/{other.name}", other.name, "not used: one kind for each object")
    _write(kind, sheet, field=field)


def _narrowed(kind: Kind, word: str, node: Node) -> Kind:
    one_room = re.fullmatch(r"1(?:[.,]0+)?", node.take("flaechen/anzahl_zimmer"))
    return Kind("APARTMENT", "STUDIO") if word.lower() == "apartment" and one_room else kind


def _write(kind: Kind, sheet: Sheet, *, field: str) -> None:
    sheet.put("estateType", kind.estate, field=field)
    if kind.subtype:
        sheet.put(f"estateSubType.{SUBTYPE_KEY[kind.estate]}", kind.subtype, field=field)
    for target, value in kind.more.items():
        sheet.put(target, value, field=field)
