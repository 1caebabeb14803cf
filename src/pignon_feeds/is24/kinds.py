"""Which estate and deal an IS24 object is: its element, its category and, for land and trade, its `Vermarktung`."""

from collections.abc import Mapping
from dataclasses import dataclass

from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import folded


@dataclass(frozen=True, slots=True)
class Family:
    """An element: its estateType, the key of its subtypes, its deal ("" where `Vermarktung` says it), its category."""

    estate: str
    key: str
    deal: str
    category: str
    words: str
    """Pairs `word>SUBTYPE`; `word>ESTATE/key/SUBTYPE` where the category is another kind of estate."""


_FLAT = (
    "maisonette>MULTI_STOREY penthouse>PENTHOUSE terrassenwohnung>TERRACE loft>LOFT dachgeschoss> erdgeschoss>"
    " etagenwohnung> hochparterre> souterrain> sonstige> keineangabe>"
)
_HOUSE = (
    "bungalow>BUNGALOW doppelhaushaelfte>SEMIDETACHED_HOUSE einfamilienhaus>SINGLE_FAMILY_HOUSE"
    " mehrfamilienhaus>MULTI_FAMILY_HOUSE villa>VILLA reihenhaus>TERRACE_HOUSE reihenmittelhaus>MID_TERRACE_HOUSE"
    " reiheneckhaus>CORNER_TERRACE_HOUSE zweifamilienhaus>MULTI_FAMILY_HOUSE bauernhaus>FARMHOUSE"
    " besondereimmobilie>SPECIAL_REAL_ESTATE burgschloss>CASTLE sonstiges> keineangabe>"
)
_PLOT = (
    "wohnen>LIVING gewerbe>COMMERCIAL landforstwirtschaft>AGRICULTURE_FORESTRY freizeit>LEISURE_FACILITY keineangabe>"
)
_GARAGE = (
    "garage>GARAGE tiefgarage>UNDERGROUND_GARAGE parkhaus>CAR_PARK carport>CARPORT aussenstellplatz>OUTSIDE"
    " duplex>DUPLEX keineangabe>"
)
FAMILIES: Mapping[str, Family] = {
    "wohnungkauf": Family("APARTMENT", "apartment", "BUY", "wohnungkategorie", _FLAT),
    "wohnungmiete": Family("APARTMENT", "apartment", "RENT", "wohnungkategorie", _FLAT),
    "hauskauf": Family("HOUSE", "house", "BUY", "hauskategorie", _HOUSE),
    "hausmiete": Family("HOUSE", "house", "RENT", "hauskategorie", _HOUSE),
    "waz": Family(
        "APARTMENT", "apartment", "RENT", "wazkategorie", "zimmer>FLATSHARING_ROOM appartment> wohnung> haus>HOUSE//"
    ),
    "wgzimmer": Family("APARTMENT", "apartment", "RENT", "", ">FLATSHARING_ROOM"),
    "grundstueck": Family("PLOT", "plot", "", "objektkategorie2", _PLOT),
    "grundstueckwohnenkauf": Family("PLOT", "plot", "BUY", "", ">LIVING"),
    "grundstueckwohnenmiete": Family("PLOT", "plot", "RENT", "", ">LIVING"),
    "grundstueckgewerbe": Family("PLOT", "plot", "", "objektkategorie2", _PLOT),
    "bueropraxis": Family(
        "OFFICE",
        "office",
        "",
        "objektkategorie2",
        "loft>ATELIER atelier>ATELIER buero>OFFICE_SPACE bueroetage>OFFICE_SPACE buerohaus>OFFICE_BUILDING"
        " buerozentrum>OFFICE_CENTRE bueroundlagergebaeude>OFFICE_STORAGE_BUILDING praxis>MEDICAL"
        " praxisetage>MEDICAL_FLOOR praxishaus>MEDICAL_BUILDING gewerbezentrum>OFFICE_CENTRE"
        " wohnundgeschaeftsgebaeude>LIVING_AND_COMMERCIAL_BUILDING bueroundgeschaeftsgebaeude>OFFICE_BUILDING"
        " keineangabe>",
    ),
    "einzelhandel": Family(
        "TRADING",
        "trading",
        "",
        "objektkategorie2",
        "ausstellungsflaeche>SHOWROOM_SPACE einkaufszentrum>SHOPPING_CENTRE factoryoutlet>SHOPPING_CENTRE"
        " kaufhaus>SHOPPING_CENTRE kiosk>KIOSK laden>STORE sbmarkt>SALES_AREA verkaufsflaeche>SALES_AREA"
        " verkaufshalle>SALES_AREA keineangabe>",
    ),
    "gastronomie": Family(
        "GASTRONOMY_HOTEL",
        "gastronomyHotel",
        "",
        "objektkategorie2",
        "barbetrieb>CAFE_BAR_PUB caffee>CAFE_BAR_PUB diskothek>CLUB_DISCOTHEQUE gaestehaus>HOTEL gaststaette>RESTAURANT"
        " hotel>HOTEL hotelanwesen>HOTEL hotelgarni>HOTEL pension>HOTEL restaurant>RESTAURANT ferienbungalow>LEISURE",
    ),
    "halleproduktion": Family(
        "STORAGE_PRODUCTION",
        "storageProduction",
        "",
        "objektkategorie2",
        "ausstellungsflaeche>TRADING/trading/SHOWROOM_SPACE halle>WAREHOUSE_HALL hochregallager>WAREHOUSE_HALL"
        " industriehalle>PRODUCTION_HALL industriehallemitfreiflaeche>PRODUCTION_HALL kuehlhaus>WAREHOUSE_HALL"
        " kuehlregallager>WAREHOUSE_HALL lagermitfreiflaeche>WAREHOUSE_HALL lagerflaeche>WAREHOUSE_HALL"
        " lagerhalle>WAREHOUSE_HALL serviceflaeche>GARAGE_REPAIR speditionslager>LOGISTICS_CENTER"
        " werkstatt>GARAGE_REPAIR keineangabe>",
    ),
    "sonstigegewerbe": Family(
        "MISCELLANEOUS",
        "",
        "",
        "objektkategorie2",
        "anwesen>AGRICULTURE_FORESTRY/agricultureForestry/FARM_RANCH"
        " bauernhof>AGRICULTURE_FORESTRY/agricultureForestry/FARM_RANCH"
        " reiterhof>AGRICULTURE_FORESTRY/agricultureForestry/RIDING"
        " weingut>AGRICULTURE_FORESTRY/agricultureForestry/WINERY"
        " werkstatt>STORAGE_PRODUCTION/storageProduction/GARAGE_REPAIR"
        " freizeitanlage>GASTRONOMY_HOTEL/gastronomyHotel/LEISURE gewerbeflaeche> spezialobjekt> gewerbepark>",
    ),
    "anlageobjekt": Family(
        "HOUSE",
        "house",
        "BUY",
        "objektkategorie2",
        "einfamilienhaus>SINGLE_FAMILY_HOUSE mehrfamilienhaus>MULTI_FAMILY_HOUSE eigentumswohnung>APARTMENT//"
        " einkaufszentrum>TRADING/trading/SHOPPING_CENTRE gaststaette>GASTRONOMY_HOTEL/gastronomyHotel/RESTAURANT"
        " hotel>GASTRONOMY_HOTEL/gastronomyHotel/HOTEL freizeitanlage>GASTRONOMY_HOTEL/gastronomyHotel/LEISURE"
        " gewerbeeinheit>MISCELLANEOUS// buerogebaeude>OFFICE/office/OFFICE_BUILDING"
        " geschaeftshaus>OFFICE/office/OFFICE_BUILDING gewerbeanwesen>MISCELLANEOUS//"
        " hallelager>STORAGE_PRODUCTION/storageProduction/WAREHOUSE_HALL"
        " industrieanwesen>STORAGE_PRODUCTION/storageProduction/PRODUCTION_HALL"
        " ladenverkaufsflaeche>TRADING/trading/SALES_AREA servicecenter>OFFICE/office/OFFICE_CENTRE"
        " supermarkt>TRADING/trading/SALES_AREA wohngeschaeftshaus>LIVING_AND_COMMERCIAL"
        " wohnanlage>RESIDENTIAL_COMPLEX sonstige>MISCELLANEOUS//",
    ),
    "garagekauf": Family("PARKING", "parking", "BUY", "objektkategorie2", _GARAGE),
    "garagemiete": Family("PARKING", "parking", "RENT", "objektkategorie2", _GARAGE),
    "zwangsversteigerung": Family(
        "MISCELLANEOUS",
        "",
        "COMPULSORY_AUCTION",
        "",
        "eigentumswohnung>APARTMENT// ein/mehrfamilienhaus>HOUSE// gewerbe/anlage>MISCELLANEOUS//"
        " grundstueck>PLOT// garage/sonstige>PARKING//",
    ),
}
STOREYS: Mapping[str, str] = {
    "dachgeschoss": "ROOF_STOREY",
    "erdgeschoss": "GROUNDFLOOR",
    "hochparterre": "GROUNDFLOOR",
    "souterrain": "HALF_BASEMENT",
}
DEALS: Mapping[str, str] = {"kauf": "BUY", "erbpacht": "BUY", "miete": "RENT", "pacht": "RENT"}


def write_kind(node: Node, sheet: Sheet) -> None:
    """Write estateType, estateSubType, distributionType and what goes with them; an unknown element gets nothing."""
    family = FAMILIES.get(node.name)
    if family is None:
        return
    field = f"@{family.category}" if family.category else "objektart"
    raw = node.take(field)
    word = folded(raw).replace(" ", "")
    kinds = dict(pair.split(">") for pair in family.words.split())
    if word and word not in kinds:
        sheet.note(field, raw, "not used: a category that is not known")
    estate, key, subtype = _kind(kinds.get(word, ""), family)
    sheet.put("estateType", estate, field=field)
    if subtype:
        sheet.put(f"estateSubType.{key}", subtype, field=field)
    if word in STOREYS and node.name.startswith("wohnung"):
        sheet.put("structure.building.locationInBuilding", STOREYS[word], field=field)
    if node.name == "anlageobjekt":
        sheet.put("management.isForInvestment", value=True, field=field)
    if node.name == "waz":
        sheet.put("management.rent.isShortTimeRental", value=True, field=field)
    said = next(
        (DEALS[part.name] for part in node.each("vermarktung") for part in part.children if part.name in DEALS), ""
    )
    sheet.put("distributionType", family.deal or said or None, field="vermarktung")


def _kind(said: str, family: Family) -> tuple[str, str, str]:
    if "/" not in said:
        return family.estate, family.key, said
    estate, key, subtype = said.split("/")
    return estate, key, subtype
