"""The plain part of the mapping: one field of IDX, one place in the document, one way to read it."""

from pignon_feeds.sheet import Row
from pignon_feeds.values import email, instead, line, moment, number, only_yes, phone, storey, whole, year

_BUILDING = "structure.building."
_HOME = "features.residential."

ROWS: tuple[Row, ...] = (
    Row("9", "location.postalcode", line),
    Row("10", "location.city", line),
    Row("11", "location.state", line),
    Row("24", "location.floorNumber", storey),
    Row("15", "management.availableFrom", moment),
    Row("25", "structure.rooms.numberOfRooms", number),
    Row("26", "structure.rooms.numberOfUnits", whole),
    Row("27", "spaces.residential.livingSpace", number),
    Row("29", "spaces.usableFloorSpace", number),
    Row("31", "conditions.yearOfConstruction", year),
    Row("163", "conditions.lastModernisation", year),
    Row("170", "conditions.ageState", instead("NEW")),
    Row("171", "conditions.ageState", instead("OLD")),
    Row("32", _BUILDING + "withView.overlooking", only_yes),
    Row("35", _BUILDING + "elevator.person", instead("YES")),
    Row("109", _BUILDING + "roomHeight", number),
    Row("162", _BUILDING + "numberOfFloors", whole),
    Row("165", _BUILDING + "locationAtCorner", instead("YES")),
    Row("110", "structure.commercial.hallHeight", number),
    Row("33", _HOME + "chimney", instead("YES")),
    Row("34", _HOME + "tv", instead("CABLE")),
    Row("164", _HOME + "flatSharePossible", instead("YES")),
    Row("174", _HOME + "swimmingPool", instead("YES")),
    Row("115", "features.wheelchairUse", instead("YES")),
    Row("118", "features.commercial.liftingPlatform", instead("YES")),
    Row("175", "energy.countrySpecific.ch.isMinergieConstruction", only_yes),
    Row("176", "energy.countrySpecific.ch.isMinergieCertified", only_yes),
    Row("71", "contact.name", line),
    Row("76", "contact.phoneNumber", phone),
    Row("77", "contact.mobilePhoneNumber", phone),
    Row("79", "contact.emailAddress", email),
)
AGENCY: tuple[Row, ...] = (
    Row("72", "contact.street", line),
    Row("73", "contact.postalCode", line),
    Row("74", "contact.city", line),
)
"""The agency's address, for which only the German document has a place."""
GROUND: tuple[Row, ...] = (
    Row("121", "features.plot.developmentInfrastructure.water", instead("YES")),
    Row("123", "features.plot.developmentInfrastructure.electric", instead("YES")),
    Row("124", "features.plot.developmentInfrastructure.gas", instead("YES")),
)
"""Supplies, which say something of a plot alone."""
AT_LEAST_ONE = {
    "37": "structure.parkingLots.outside",
    "38": "structure.parkingLots.garage",
    "39": "structure.rooms.numberOfBalconies",
}
"""Fields that say yes where the document wants a number."""
