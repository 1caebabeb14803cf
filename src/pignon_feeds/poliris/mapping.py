"""The plain part of the mapping: one column, one place in the document, one way to read it."""

from collections.abc import Mapping

from pignon_feeds.sheet import Row
from pignon_feeds.values import (
    address,
    day,
    folded,
    instead,
    line,
    moment,
    money,
    number,
    one_of,
    only_yes,
    phone,
    signed,
    storey,
    truth,
    whole,
    year,
    yes_no,
)
from pignon_feeds.values import email as mail

LANGUAGES: Mapping[str, str] = {"en": "en", "es": "es", "de": "de", "it": "it", "nl": "nl", "pt": "pt", "gb": "en"}
"""Codes of columns 124, 128 and 132."""


LEASES = (
    ("3 6 9", "LEASE_3_6_9_YEARS"),
    ("commercial", "LEASE_3_6_9_YEARS"),
    ("derogatoire", "DEROGATORY"),
    ("precaire", "SHORT_TERM_LEASE"),
    ("courte duree", "SHORT_TERM_LEASE"),
    ("prestation", "SERVICE_CONTRACT"),
)
"""Words of column 243 to the kind of lease, first come first."""


def _class(raw: str) -> str | None:
    if folded(raw) in {"vi", "ns", "0"}:
        return None
    return str(one_of({letter: letter for letter in "ABCDEFG"})(raw))


def _version(raw: str) -> str:
    known = {"v012011": "DPE_V01_2011", "v072021": "DPE_V07_2021"}
    bare = folded(raw).replace("dpe", "").replace("_", "").replace(" ", "")
    if bare not in known:
        raise ValueError("not in the list of codes")
    return known[bare]


def _lease(raw: str) -> str:
    words = folded(raw).replace("/", " ")
    found = next((lease for mark, lease in LEASES if mark in words), None)
    if found is None:
        raise ValueError("not a known kind of lease")
    return found


_BUILDING = "structure.building."
_LIVING = "spaces.residential."
_TRADE = "countrySpecific.fr.business."
_CERTIFICATE = "energy.countrySpecific.fr.energyCertificate."
_CONDO = "management.countrySpecific.fr."

ROWS: tuple[Row, ...] = (
    Row("5", "location.postalcode", line),
    Row("6", "location.city", line),
    Row("9", "location.locationNote.fr", line),
    Row("24", "location.floorNumber", storey),
    Row("17", "spaces.plotSpace", number),
    Row("40", _LIVING + "balconySpace", number),
    Row("216", _LIVING + "livingRoomSpace", number),
    Row("252", _LIVING + "cellarSpace", number),
    Row("253", _LIVING + "diningRoomSpace", number),
    Row("329", _LIVING + "terraceSpace", number),
    Row("214", "spaces.commercial.minDivisible", number),
    Row("215", "spaces.commercial.maxDivisible", number),
    Row("80", "spaces.buildingFront", number),
    Row("240", "spaces.buildingFront", number),
    Row("310", "spaces.spaceMin", number),
    Row("311", "spaces.spaceMax", number),
    Row("18", "structure.rooms.numberOfRooms", number),
    Row("19", "structure.rooms.numberOfBedRooms", whole),
    Row("31", "structure.rooms.numberOfToilets", whole),
    Row("39", "structure.rooms.numberOfBalconies", whole),
    Row("244", "structure.rooms.numberOfTerraces", whole),
    Row("246", "structure.rooms.hasDiningRoom", truth),
    Row("25", _BUILDING + "numberOfFloors", whole),
    Row("32", _BUILDING + "bath.separateBathAndToilet", yes_no),
    Row("41", _BUILDING + "elevator.person", yes_no),
    Row("197", _BUILDING + "elevator.freight", yes_no),
    Row("42", _BUILDING + "cellar", yes_no),
    Row("63", _BUILDING + "calm", yes_no),
    Row("78", _BUILDING + "withView.overlooking", only_yes),
    Row("81", _BUILDING + "offeredFloors", instead(2)),
    Row("43", "structure.parkingLots.outside", whole),
    Row("44", "structure.parkingLots.garage", whole),
    Row("199", "structure.commercial.numberOfOfficeRooms", whole),
    Row("196", "features.commercial.restaurantSeats", whole),
    Row("58", "features.commercial.restaurantSeats", whole),
    Row("26", "features.furnished", one_of({"OUI": "FULL", "NON": "NO"})),
    Row("45", "features.security.digitalLock", yes_no),
    Row("46", "features.security.buildingIntercom", yes_no),
    Row("47", "features.security.custodian", yes_no),
    Row("61", "features.security.intruderAlarm", yes_no),
    Row("62", "features.residential.tv", instead("CABLE")),
    Row("64", "features.aircondition", yes_no),
    Row("65", "features.residential.swimmingPool", yes_no),
    Row("66", "features.wheelchairUse", yes_no),
    Row("68", "features.residential.chimney", yes_no),
    Row("73", "features.residential.closet", yes_no),
    Row("189", "features.entranceHall", yes_no),
    Row("191", "features.floorCovering.parquet", instead("YES")),
    Row("235", "features.internet.internetAvailability.dsl", only_yes),
    Row("221", "features.plot.usageFor.farmland", yes_no),
    Row("223", "features.plot.shortTermConstructible", yes_no),
    Row("231", "features.plot.tilt", one_of({"OUI": "MINOR", "NON": "NONE"})),
    Row("317", _BUILDING + "attic", instead("CONVERTIBLE")),
    Row("27", "conditions.yearOfConstruction", year),
    Row("28", "conditions.buildState", instead("FULLY_RENOVATED")),
    Row("163", "conditions.buildState", instead("NEED_OF_RENOVATION")),
    Row("162", "conditions.ageState", instead("NEW")),
    Row("176", _CERTIFICATE + "overallEnergyNeed", number),
    Row("177", _CERTIFICATE + "efficiencyClass", _class),
    Row("178", _CERTIFICATE + "GHGEmission", number),
    Row("179", _CERTIFICATE + "GHGEmissionClass", _class),
    Row("324", _CERTIFICATE + "releaseDate", day),
    Row("325", _CERTIFICATE + "certificateType", _version),
    Row("326", _CERTIFICATE + "energyConsumptionCostMin", money),
    Row("327", _CERTIFICATE + "energyConsumptionCostMax", money),
    Row("258", _CONDO + "isCondo", truth),
    Row("259", _CONDO + "numberOfUnits", whole),
    Row("260", _CONDO + "operatingCostsPerYear", money),
    Row("261", _CONDO + "isSyndicProcedure", truth),
    Row("262", _CONDO + "procedureDetails", line),
    Row("229", _CONDO + "unoccupiedLifeAnnuity", truth),
    Row("22", "management.availableFrom", moment),
    Row("84", "management.marketLabel", instead("Coup de cœur")),
    Row("83", "countrySpecific.fr.agentMandate.mandateType", one_of({"OUI": "EXCLUSIVE", "NON": "SIMPLE"})),
)

BUSINESS: tuple[Row, ...] = (
    Row("79", _TRADE + "revenue", number),
    Row("237", _TRADE + "revenueOneYearAgo", number),
    Row("236", _TRADE + "revenueTwoYearsAgo", number),
    Row("220", _TRADE + "revenueDetails", line),
    Row("226", _TRADE + "netIncome", signed),
    Row("225", _TRADE + "netIncomeOneYearAgo", signed),
    Row("224", _TRADE + "netIncomeTwoYearsAgo", signed),
    Row("213", _TRADE + "isDivisible", truth),
    Row("243", "management.countrySpecific.fr.commercialLease", _lease),
)

TENANT: tuple[Row, ...] = (
    Row("67", "management.rent.petsAllowed", yes_no),
    Row("55", "management.rent.maxPersons", whole),
)

CONTACT: tuple[Row, ...] = (
    Row("106", "contact.name", line),
    Row("105", "contact.phoneNumber", phone),
    Row("107", "contact.emailAddress", mail),
)

KITCHEN: Mapping[str, tuple[str, bool]] = {
    "2": ("open", False),
    "3": ("separated", False),
    "5": ("kitchenette", False),
    "6": ("open", True),
    "7": ("separated", True),
    "8": ("kitchenette", True),
    "9": ("", True),
}
"""Column 34 to the kind of kitchen and whether it is equipped."""

HEATING: tuple[tuple[int, str, str | bool], ...] = (
    (128, "energy.energyType.heatForm.radiator", True),
    (256, "energy.energyType.heatForm.underfloor", True),
    (512, "energy.energyType.energySource.gas", True),
    (1024, "energy.energyType.energySource.oil", True),
    (2048, "energy.energyType.energySource.electric", True),
    (4096, "energy.energyType.heatMethod", "CENTRAL"),
    (8192, "energy.energyType.heatMethod", "INDIVIDUAL"),
    (16384, "features.aircondition", "YES"),
    (16384, "energy.energyType.energyGeneration.heatpump", True),
)
"""The bits of column 33."""

SIDES: Mapping[frozenset[str], str] = {
    frozenset(sides.split()): value
    for sides, value in (
        ("35", "SOUTH"),
        ("36", "EAST"),
        ("37", "WEST"),
        ("38", "NORTH"),
        ("35 36", "SOUTH_EAST"),
        ("35 37", "SOUTH_WEST"),
        ("36 38", "NORTH_EAST"),
        ("37 38", "NORTH_WEST"),
        ("36 37", "EAST_WEST"),
        ("35 38", "SOUTH_NORTH"),
    )
}
"""The columns of orientation that say yes, together."""

CATALOGUE: tuple[Row, ...] = (
    Row("295", "prices.buy.plotPrice.amount", money),
    Row("296", "prices.buy.housePrice.amount", money),
    Row("308", "prices.buy.minBuy.amount", money),
)
SCHEDULE = Row("307", "prices.brokerageFee.countrySpecific.fr.feeScheduleLink", address)
