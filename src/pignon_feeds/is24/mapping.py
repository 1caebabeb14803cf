"""The plain part of the mapping: one attribute of IS24, one place in the document, one way to read it."""

from collections.abc import Iterator, Mapping

from pignon_feeds.sheet import Row
from pignon_feeds.values import (
    NO,
    YES,
    Reader,
    address,
    amount,
    day,
    email,
    line,
    moment,
    number,
    one_of,
    only_yes,
    phone,
    storey,
    text,
    truth,
    whole,
    year,
    yes_no,
)

_SILENT = dict.fromkeys(("keineAngabe", "Unbekannt"))
_ALLOWED = one_of(_SILENT | {"erlaubt": YES, "verboten": NO, "nachVereinbarung": None})
_AGREED = one_of(_SILENT | {"ja": YES, "true": YES, "nein": NO, "false": NO, "nachVereinbarung": None})
_STATE = one_of(
    _SILENT
    | {
        "Erstbezug": "FIRST_TIME_USE",
        "ErstbezugNachSanierung": "FIRST_TIME_USE_AFTER_REFURBISHMENT",
        "Neuwertig": "MINT_CONDITION",
        "VollstaendigReonviert": "FULLY_RENOVATED",
        "VollstaendigRenoviert": "FULLY_RENOVATED",
        "Renovierungsbeduerftig": "NEED_OF_RENOVATION",
        "Unrenoviert": "NEED_OF_RENOVATION",
        "Modernisiert": "MODERNISED",
        "NachVereinbarung": "NEGOTIABLE",
        "Gepflegt": "WELL_KEPT",
        "Saniert": "REFURBISHED",
        "Abbruchreif": "RIPE_FOR_DEMOLITION",
    }
)
_FURNISHED = one_of(_SILENT | {"true": "FULL", "1": "FULL", "ja": "FULL", "false": "NO", "0": "NO", "nein": "NO"})
_FLOORS: Mapping[str, str] = {
    "Beton": "concrete",
    "Fliesen": "tiles",
    "Laminat": "laminate",
    "Dielen": "woodenPlank",
    "Parkett": "parquet",
    "PVC": "vinyl",
    "Teppichboden": "carpet",
    "TeppichbodenAntistatisch": "carpet",
    "TeppichfliesenStuhlrollenfest": "carpet",
    "Stein": "stone",
}
FUELS: Mapping[str, str] = {
    "erdwaerme": "geothermal",
    "solarheizung": "solarHeat",
    "pelletheizung": "woodPellet",
    "gas": "gas",
    "oel": "oil",
    "fernwaerme": "districtHeating",
    "strom": "electric",
    "kohle": "coal",
}
"""Elements below `BefeuerungsArt` by the source of energy; they are empty, that they are there says it."""
LOTS: Mapping[str, str] = {
    "garage": "garage",
    "aussenstellplatz": "outside",
    "carport": "carport",
    "duplex": "duplex",
    "parkhaus": "carPark",
    "tiefgarage": "underground",
}
"""Words of `Parkplatz` by the kind of place that `AnzahlGaragenStellplaetze` counts."""


def _covering(name: str) -> Reader:
    others = dict.fromkeys((*_FLOORS, "NachWunsch", "OhneBodenbelag", "Epoxidharz"))
    return one_of(_SILENT | others | {word: YES for word, covering in _FLOORS.items() if covering == name})


def _each(words: str, target: str, *, read: Reader) -> Iterator[Row]:
    for pair in words.split():
        field, _, name = pair.partition(">")
        yield Row(f"@{field}", f"{target}{name}", read)


def _sums(folder: str, words: str) -> Iterator[Row]:
    for pair in words.split():
        field, _, name = pair.partition(">")
        yield Row(f"{folder}@{field}", f"prices.rent.{name}.amount", amount)


_HOUSE = "structure.building."
ROWS: tuple[Row, ...] = (
    Row("adresse@postleitzahl", "location.postalcode", line),
    Row("adresse@ort", "location.city", line),
    Row("@etage", "location.floorNumber", storey),
    *_each(
        "nutzflaeche>usableFloorSpace grundstuecksflaeche>plotSpace gesamtflaeche>overallSpace flaeche>overallSpace"
        " nebenflaeche>additionalSpace sonstigeflaechen>additionalSpace",
        "spaces.",
        read=number,
    ),
    *_each(
        "wohnflaeche>livingSpace zimmerflaeche>livingSpace wohnflaechen>livingSpace", "spaces.residential.", read=number
    ),
    *_each(
        "teilbarab>minDivisible bueropraxisflaeche>officeSpace verkaufsflaeche>sellSpace"
        " gastraumflaeche>restaurantSpace lagerproduktionsflaeche>storageSpace"
        " hauptflaeche>commercialSpace gewerbeflaechen>commercialSpace",
        "spaces.commercial.",
        read=number,
    ),
    Row("@zimmer", "structure.rooms.numberOfRooms", number),
    *_each("anzahlbadezimmer>numberOfBathRooms anzahlschlafzimmer>numberOfBedRooms", "structure.rooms.", read=whole),
    Row("@anzahlbetten", "structure.commercial.numberOfBeds", whole),
    Row("@gastraumplaetze", "features.commercial.restaurantSeats", whole),
    Row("@schaufensterfront", "structure.commercial.windowFront", number),
    Row("@hallenhoehe", "structure.commercial.hallHeight", number),
    Row("@etagenzahl", _HOUSE + "numberOfFloors", whole),
    *_each("aufzug>person personenaufzug>person", _HOUSE + "elevator.", read=yes_no),
    *_each("gaestewc>bath.guestToilet barrierefrei>barrierFree keller>cellar", _HOUSE, read=yes_no),
    *_each("dusche>shower badewanne>bathtub", _HOUSE + "bath.", read=yes_no),
    Row("@einbaukueche", _HOUSE + "kitchen.kitchenType.builtIn", only_yes),
    Row("@baujahr", "conditions.yearOfConstruction", year),
    Row("@jahrletztemodernisierung", "conditions.lastModernisation", year),
    Row("@objektzustand", "conditions.buildState", _STATE),
    Row(
        "@heizungsart",
        "energy.energyType.heatMethod",
        one_of(_SILENT | {"Etagenheizung": "STOREY", "Zentralheizung": "CENTRAL", "Ofenheizung": None}),
    ),
    Row(
        "@heizungsart",
        "energy.energyType.heatForm.stove",
        one_of(_SILENT | {"Ofenheizung": True, "Etagenheizung": None, "Zentralheizung": None}),
    ),
    Row("@stromanschlusswert", "energy.energyType.maxElectricalPower", number),
    Row("@gartenbenutzung", "features.garden.part", only_yes),
    Row("@rollstuhlgerecht", "features.wheelchairUse", yes_no),
    Row("@mobilar", "features.furnished", _FURNISHED),
    Row("@klimaanlage", "features.aircondition", _AGREED),
    Row("@betreuteswohnen", "features.residential.assistedLiving", yes_no),
    Row(
        "@tvanschluss",
        "features.residential.tv",
        one_of(_SILENT | {"Kabel": "CABLE", "Satellit": "SAT", "KabelUndSatellit": "CABLE"}),
    ),
    *_each(
        "kantine>cafeteria hebebuehne>liftingPlatform rampe>accessibleByTrucks", "features.commercial.", read=yes_no
    ),
    Row(
        "@datenverkabelung",
        "features.internet.propertyInternetAccess.ethernet",
        one_of(_SILENT | {"ja": True, "true": True, "nein": None, "false": None, "nachVereinbarung": None}),
    ),
    *(
        Row("@bodenbelag", f"features.floorCovering.{name}", _covering(name))
        for name in dict.fromkeys(_FLOORS.values())
    ),
    *_each(
        "baugenehmigungvorhanden>buildingPermission abrisserforderlich>demolitionSuggested"
        " kurzfristigbebaubar>shortTermConstructible",
        "features.plot.",
        read=yes_no,
    ),
    Row(
        "@bebaubarnach",
        "features.plot.countrySpecific.de.buildingRules",
        one_of(_SILENT | {"§30BauGB": "B_PLAN", "§34BauGB": "NEIGHBORHOOD_34", "§35BauGB": "EXTERNALAREA_35"}),
    ),
    Row(
        "@erschliessungszustand",
        "features.plot.countrySpecific.de.siteDevelopmentState",
        one_of(
            _SILENT
            | {"Erschlossen": "FULLY_DEVELOPED", "Teilerschlossen": "PARTLY_DEVELOPED", "Unerschlossen": "UNDEVELOPED"}
        ),
    ),
    Row("@freibis", "management.availableUntil", moment),
    Row("@verfuegbarbis", "management.availableUntil", moment),
    Row("@vermietet", "management.isRented", truth),
    Row("@denkmalschutzobjekt", "management.heritageProtected", yes_no),
    Row("@alsferienwohnunggeeignet", "management.isForHolidayRental", only_yes),
    Row("@haustiere", "management.rent.petsAllowed", _ALLOWED),
    Row("@anzahlpersonen", "management.rent.maxPersons", whole),
    Row("@raucherok", "management.rent.nonSmoker", one_of({"true": NO, "1": NO, "false": YES, "0": YES})),
    Row(
        "@rauchen",
        "management.rent.nonSmoker",
        one_of(_SILENT | {"erlaubt": NO, "unerwuenscht": YES, "nurImEigenenZimmer": None}),
    ),
    Row(
        "@geschlecht",
        "management.rent.favouredGender",
        one_of({"nurMaenner": "MALE", "nurFrauen": "FEMALE", "keineEinschraenkung": None}),
    ),
    Row(
        "@geschlechtgesuchterbewohner",
        "management.rent.favouredGender",
        one_of({"Maennlich": "MALE", "Weiblich": "FEMALE", "MaennlichOderWeiblich": None}),
    ),
    Row("@xfachemiete", "prices.buy.yieldFactor", number),
)
SALE: tuple[Row, ...] = (
    Row("@kaufpreis", "prices.buy.price.amount", amount),
    Row("kaufpreise@kaufpreis", "prices.buy.price.amount", amount),
    Row("kaufpreise@wohngeld", "prices.buy.operatingCosts.amount", amount),
    Row("vermarktung@preis", "prices.buy.price.amount", amount),
    Row("vermarktung/kauf@preis", "prices.buy.price.amount", amount),
    Row("vermarktung@nebenkosten", "prices.buy.operatingCosts.amount", amount),
    Row("@kaufpreisproqm", "prices.buy.pricePerSqUnit.amount", amount),
    Row("kaufpreise@stellplatzkaufpreis", "prices.buy.parkingPrice.amount", amount),
)
RENT: tuple[Row, ...] = (
    *_sums(
        "mietpreise",
        "kaltmiete>baseRent miete>baseRent warmmiete>totalRent nebenkosten>operatingCosts heizkosten>heatingCosts"
        " stellplatzmiete>parkingRent",
    ),
    *_sums("monatsmiete", "kaltmiete>baseRent nebenkosten>operatingCosts"),
    *_sums("", "parkplatzmiete>parkingRent"),
    Row("mietpreise@heizkosteninwarmmieteenthalten", "prices.rent.isHeatingIncludedInTR", truth),
    Row("pauschalmiete@mietepauschal", "prices.rent.totalRent.amount", amount),
    Row(
        "pauschalmiete@mietepro",
        "prices.rent.priceTimeUnit",
        one_of({"Tag": "DAY", "Woche": "WEEK", "Monat": "MONTH"}),
    ),
    Row("vermarktung@preis", "prices.rent.baseRent.amount", amount),
    Row("vermarktung@nebenkosten", "prices.rent.operatingCosts.amount", amount),
)
AUCTION: tuple[Row, ...] = (
    Row("preis", "prices.compulsoryAuction.marketValue.amount", amount),
    Row("amtsgericht", "management.compulsoryAuction.countyCourt", line),
    Row("amtsgericht@aktenzeichen", "management.compulsoryAuction.fileReferenceAtCountyCourt", line),
    Row("versteigerungstermin", "management.compulsoryAuction.dateOfAuction", moment),
    Row("versteigerungstermin@teilungsversteigerung", "management.compulsoryAuction.isSplittingAuction", truth),
    Row("aenderungsdatum", "management.compulsoryAuction.lastChangeDate", moment),
    Row("aufhebungsdatum", "management.compulsoryAuction.cancellationDate", day),
    Row("erfassungsdatum", "management.compulsoryAuction.recordationDate", moment),
)
CONTACT: tuple[Row, ...] = (
    Row(
        "kontaktperson@anrede",
        "contact.salutation",
        one_of({"Herr": "Mr", "Frau": "Mrs", "Mr": "Mr", "Mrs": "Mrs", "Ms": "Ms"}),
    ),
    Row("kontaktperson@vorname", "contact.firstName", line),
    Row("kontaktperson@nachname", "contact.lastName", line),
    Row("kontaktperson@email", "contact.emailAddress", email),
    Row("kontaktperson@telefon", "contact.phoneNumber", phone),
    Row("kontaktperson@mobiltelefon", "contact.mobilePhoneNumber", phone),
    Row("kontaktperson@homepage", "contact.userHomepage", address),
    Row("kontaktperson@strasse", "contact.street", line),
    Row("kontaktperson@hausnummer", "contact.houseNumber", line),
    Row("kontaktperson@postleitzahl", "contact.postalCode", line),
    Row("kontaktperson@ort", "contact.city", line),
)
TEXTS: Mapping[str, tuple[str, Reader]] = {
    "@ueberschrift": ("headline", line),
    "objektbeschreibung": ("description", text),
    "ausstattung": ("features", text),
    "lage": ("area", text),
    "sonstigeangaben": ("extendedInformation", text),
}
"""Free texts by the name of the document's text."""
LIFTS: Mapping[str, str] = {
    "lastenaufzug": _HOUSE + "elevator.freight",
    "kranbahn": "features.commercial.overheadCrane",
}
"""Elements that say by being there."""
