"""The plain part of the mapping: one field of OpenImmo, one place in the document, one way to read it."""

import re
from collections.abc import Iterator, Mapping

from pignon_feeds.sheet import Row
from pignon_feeds.values import (
    YES,
    Reader,
    instead,
    line,
    moment,
    number,
    one_of,
    only_yes,
    storey,
    text,
    truth,
    whole,
    year,
    yes_no,
)

PRIVATE = frozenset(
    f"immobilie/{path}"
    for path in (
        "weitere_adresse",
        "kontaktperson/email_privat",
        "kontaktperson/tel_privat",
        "kontaktperson/email_sonstige",
        "kontaktperson/tel_sonstige",
        "kontaktperson/personennummer",
        "kontaktperson/email_feedback",
        "kontaktperson/freitextfeld",
        "kontaktperson/referenz_id",
        "preise/innen_courtage",
        "preise/provision_teilen",
        "verwaltung_objekt/zugang",
        "verwaltung_techn/objektnr_intern",
        "bewertung",
    )
) | {"user_defined_simplefield", "user_defined_anyfield", "user_defined_extend"}
"""What is the agent's or the owner's own business; the contact's private channels and the owner's address; and the
vendors' own fields, which may hold anything, wherever they stand."""

PLACE = (
    "geo/strasse",
    "geo/hausnummer",
    "geo/geokoordinaten",
    "geo/wohnungsnr",
    "geo/stiege",
    "geo/lage_im_bau",
)
CADASTRE = ("geo/flur", "geo/flurstueck", "geo/gemarkung")
AGENCY = tuple(f"kontaktperson/{field}" for field in ("strasse", "hausnummer", "plz", "ort", "postfach", "postf_plz"))
"""What gives an address away, the object's and the contact's; private when the source does not release it."""


def _each(folder: str, words: str, target: str, *, read: Reader) -> Iterator[Row]:
    for pair in words.split():
        field, _, name = pair.partition(">")
        yield Row(f"{folder}{field}", f"{target}{name}", read)


def some(raw: str) -> str | None:
    """`YES` to a count above zero."""
    return YES if number(raw) else None


def named(words: str) -> Reader:
    """A reader that answers True to a text in which one of `words` (a pattern) stands."""
    pattern = re.compile(words, re.IGNORECASE)
    return lambda raw: bool(pattern.search(raw)) or None


def megabits(raw: str) -> int | float | None:
    """A speed in Mbit/s; over 2000 it is written in kbit/s, as the first versions had it."""
    speed = number(raw)
    return speed / 1000 if speed and speed > 2000 else speed


KEYWORD: Mapping[str, Mapping[str, str]] = {
    "keller": {"JA": "YES", "NEIN": "NO", "TEIL": "PART"},
    "moeb": {"VOLL": "FULL", "TEIL": "PART"},
    "zustand": {
        "ERSTBEZUG": "FIRST_TIME_USE",
        "NEUWERTIG": "MINT_CONDITION",
        "MODERNISIERT": "MODERNISED",
        "GEPFLEGT": "WELL_KEPT",
        "TEIL_VOLLRENOVIERT": "FULLY_RENOVATED",
        "VOLL_SANIERT": "FULLY_RENOVATED",
        "TEIL_SANIERT": "PARTLY_RENOVATED",
        "TEIL_VOLLSANIERT": "REFURBISHED",
        "TEIL_VOLLRENOVIERUNGSBED": "NEED_OF_RENOVATION",
        "SANIERUNGSBEDUERFTIG": "NEED_OF_RENOVATION",
        "NACH_VEREINBARUNG": "NEGOTIABLE",
        "ABRISSOBJEKT": "RIPE_FOR_DEMOLITION",
        "BAUFAELLIG": "RIPE_FOR_DEMOLITION",
        "PROJEKTIERT": "PROJECTED",
        "ROHBAU": "PROJECTED",
        "ENTKERNT": "RESTRUCTURED",
    },
    "alter": {"ALTBAU": "OLD", "NEUBAU": "NEW"},
    "bebaubar": {
        "34_NACHBARSCHAFT": "NEIGHBORHOOD_34",
        "35_AUSSENGEBIET": "EXTERNALAREA_35",
        "B_PLAN": "B_PLAN",
        "KEIN BAULAND": "NO_BUILDINGAREA",
        "KEIN_BAULAND": "NO_BUILDINGAREA",
        "BAUERWARTUNGSLAND": "DEVELOPMENTAREA",
        "LAENDERSPEZIFISCH": "COUNTRYSPECIFIC",
        "BAULAND_OHNE_B_PLAN": "BUILDINGAREA_WITHOUT_PLAN",
    },
    "erschliessung": {
        "UNERSCHLOSSEN": "UNDEVELOPED",
        "TEILERSCHLOSSEN": "PARTLY_DEVELOPED",
        "VOLLERSCHLOSSEN": "FULLY_DEVELOPED",
        "ORTSUEBLICHERSCHLOSSEN": "FULLY_DEVELOPED",
    },
    "geschlecht": {"NUR_MANN": "MALE", "NUR_FRAU": "FEMALE"},
    "zeit": {"TAG": "DAY", "WOCHE": "WEEK", "MONAT": "MONTH", "JAHR": "YEAR"},
}

_HOUSE = "structure.building."
_FIT = "ausstattung/"

ROWS: tuple[Row, ...] = (
    Row("geo/plz", "location.postalcode", line),
    Row("geo/ort", "location.city", line),
    Row("geo/bundesland", "location.state", line),
    Row("geo/etage", "location.floorNumber", storey),
    Row("geo/anzahl_etagen", _HOUSE + "numberOfFloors", whole),
    Row("geo/gemeindecode", "location.countrySpecific.fr.inseeCode", line),
    *_each(
        "flaechen/",
        "nutzflaeche>usableFloorSpace gesamtflaeche>overallSpace grundstuecksflaeche>plotSpace"
        " grundstuecksfront>plotFront sonstflaeche>additionalSpace flaechevon>spaceMin flaechebis>spaceMax",
        "spaces.",
        read=number,
    ),
    *_each(
        "flaechen/",
        "wohnflaeche>livingSpace gartenflaeche>gardenSpace kellerflaeche>cellarSpace"
        " dachbodenflaeche>atticSpace balkon_terrasse_flaeche>balconySpace",
        "spaces.residential.",
        read=number,
    ),
    *_each(
        "flaechen/",
        "ladenflaeche>shopSpace lagerflaeche>storageSpace verkaufsflaeche>sellSpace bueroflaeche>officeSpace"
        " bueroteilflaeche>officePartSpace verwaltungsflaeche>managementSpace gastroflaeche>restaurantSpace"
        " teilbar_ab>minDivisible",
        "spaces.commercial.",
        read=number,
    ),
    Row("flaechen/anzahl_zimmer", "structure.rooms.numberOfRooms", number),
    *_each(
        "flaechen/",
        "anzahl_schlafzimmer>numberOfBedRooms anzahl_badezimmer>numberOfBathRooms anzahl_sep_wc>numberOfToilets"
        " anzahl_balkone>numberOfBalconies anzahl_terrassen>numberOfTerraces anzahl_wohneinheiten>numberOfUnits",
        "structure.rooms.",
        read=number,
    ),
    Row("flaechen/anzahl_logia", "features.residential.loggia", some),
    Row("flaechen/anzahl_betten", "structure.commercial.numberOfBeds", whole),
    Row("flaechen/anzahl_tagungsraeume", "structure.commercial.numberOfMeetingRooms", whole),
    Row("flaechen/fensterfront", "structure.commercial.windowFront", number),
    Row("flaechen/plaetze_gastraum", "features.commercial.restaurantSeats", whole),
    *_each(_FIT + "fahrstuhl", "@personen>person @lasten>freight", _HOUSE + "elevator.", read=yes_no),
    *_each(
        _FIT + "bad",
        "@dusche>shower @wanne>bathtub @fenster>window @bidet>bidet @pissoir>urinal",
        _HOUSE + "bath.",
        read=yes_no,
    ),
    *_each(_FIT, "gaestewc>bath.guestToilet barrierefrei>barrierFree rolladen>window.blinds", _HOUSE, read=yes_no),
    *_each(_FIT + "kueche", "@ebk>builtIn @offen>open", _HOUSE + "kitchen.kitchenType.", read=only_yes),
    Row(_FIT + "kueche@pantry", _HOUSE + "kitchen.pantry", yes_no),
    Row(_FIT + "unterkellert@keller", _HOUSE + "cellar", one_of(KEYWORD["keller"])),
    Row(_FIT + "dachboden", _HOUSE + "attic", instead("CONVERTIBLE")),
    *(
        Row(f"{_FIT}dachform@{word}", _HOUSE + "roofStyle", instead(value))
        for word, value in (
            ("krueppelwalmdach", "HALF_HIPPED_ROOF"),
            ("mansarddach", "GAMBREL"),
            ("pultdach", "MONO_PITCHED_ROOF"),
            ("satteldach", "GABLE"),
            ("walmdach", "HIP_ROOF"),
            ("flachdach", "FLAT_ROOF"),
            ("pyramidendach", "PYRAMIDAL_ROOF"),
        )
    ),
    *(
        Row(f"{_FIT}bauweise@{word}", "conditions.constructionStyle", instead(value))
        for word, value in (("massiv", "SOLID"), ("fertigteile", "PREFABRICATED"), ("holz", "TIMBERHOUSE"))
    ),
    *(
        Row("infrastruktur/ausblick@blick", _HOUSE + f"withView.{view}", one_of({word: True} | dict.fromkeys(rest)))
        for word, view, rest in (
            ("SEE", "lakeView", ("BERGE", "MEER", "FERNE")),
            ("BERGE", "mountainView", ("SEE", "MEER", "FERNE")),
            ("MEER", "seaView", ("SEE", "BERGE", "FERNE")),
            ("FERNE", "overlooking", ("SEE", "BERGE", "MEER")),
        )
    ),
    *_each(
        _FIT + "boden",
        "@fliesen>tiles @stein>stone @teppich>carpet @parkett>parquet @fertigparkett>parquet @laminat>laminate"
        " @dielen>woodenPlank @kunststoff>synthetic @estrich>screed @doppelboden>raisedFloor @linoleum>linoleum"
        " @marmor>marble @terrakotta>terracotta @granit>granite",
        "features.floorCovering.",
        read=instead("YES"),
    ),
    Row(_FIT + "moebliert@moeb", "features.furnished", one_of(KEYWORD["moeb"])),
    Row(_FIT + "breitband_zugang@speed", "features.internet.internetSpeedMbit", megabits),
    *(
        Row(_FIT + "breitband_zugang@art", f"features.internet.internetAvailability.{name}", named(words))
        for name, words in (
            ("opticalFiber", "glasfaser|fiber|ftt[hbc]|lwl"),
            ("dsl", "dsl"),
            ("cable", "kabel|cable|docsis"),
            ("satellite", "sat"),
        )
    ),
    Row(_FIT + "dv_verkabelung", "features.internet.propertyInternetAccess.ethernet", only_yes),
    Row(_FIT + "fahrradraum", "features.parking.bikeParking", yes_no),
    *_each(_FIT, "klimatisiert>aircondition rollstuhlgerecht>wheelchairUse", "features.", read=yes_no),
    *_each(
        _FIT,
        "sauna>sauna swimmingpool>swimmingPool kamin>chimney wg_geeignet>flatSharePossible"
        " wasch_trockenraum>laundryRoom wintergarten>veranda",
        "features.residential.",
        read=yes_no,
    ),
    Row(_FIT + "kabel_sat_tv", "features.residential.tv", instead("CABLE")),
    Row(_FIT + "raeume_veraenderbar", "features.commercial.flexibleRoomLayout", yes_no),
    Row(_FIT + "serviceleistungen@betreutes_wohnen", "features.residential.assistedLiving", yes_no),
    Row(_FIT + "serviceleistungen@reinigung", "features.residential.houseCleaningService", yes_no),
    Row(_FIT + "gartennutzung", "features.garden.part", only_yes),
    *_each(
        _FIT + "sicherheitstechnik",
        "@alarmanlage>intruderAlarm @kamera>cam @polizeiruf>emergencyCall",
        "features.security.",
        read=yes_no,
    ),
    *_each(
        _FIT,
        "kran>overheadCrane hebebuehne>liftingPlatform teekueche>teaKitchen kantine_cafeteria>cafeteria"
        " rampe>accessibleByTrucks",
        "features.commercial.",
        read=yes_no,
    ),
    Row(_FIT + "angeschl_gastronomie@bar", "features.commercial.bar", yes_no),
    Row(_FIT + "hallenhoehe", "structure.commercial.hallHeight", number),
    Row(_FIT + "stromanschlusswert", "energy.energyType.maxElectricalPower", number),
    Row(_FIT + "heizungsart@ofen", "energy.energyType.heatForm.stove", only_yes),
    Row(_FIT + "heizungsart@fussboden", "energy.energyType.heatForm.underfloor", only_yes),
    Row(_FIT + "heizungsart@etage", "energy.energyType.heatMethod", instead("STOREY")),
    Row(_FIT + "heizungsart@zentral", "energy.energyType.heatMethod", instead("CENTRAL")),
    Row(_FIT + "heizungsart@fern", "energy.energyType.energySource.districtHeating", only_yes),
    *_each(
        _FIT + "befeuerung",
        "@oel>oil @gas>gas @elektro>electric @solar>solarHeat @erdwaerme>geothermal @fern>districtHeating"
        " @pellet>woodPellet @kohle>coal @holz>wood @fluessiggas>liquidGas @erdgas_leicht>gas @erdgas_schwer>gas"
        " @fernwaerme_dampf>districtHeating @nahwaerme>districtHeating @waermelieferung>districtHeating"
        " @windenergie>wind @wasser-elektro>electric",
        "energy.energyType.energySource.",
        read=only_yes,
    ),
    *_each(
        _FIT + "befeuerung",
        "@luftwp>heatpump @umweltwaerme>heatpump @block>combinedHeatAndPowerPlant"
        " @kwk_fossil>combinedHeatAndPowerPlant @kwk_erneuerbar>combinedHeatAndPowerPlant"
        " @kwk_regenerativ>combinedHeatAndPowerPlant @kwk_bio>combinedHeatAndPowerPlant",
        "energy.energyType.energyGeneration.",
        read=only_yes,
    ),
    *(
        Row(f"{_FIT}energietyp@{word}", "energy.countrySpecific.de.houseEnergyStandardType", instead(value))
        for word, value in (
            ("passivhaus", "PASSIVE_HOUSE"),
            ("kfw40", "ENERGY_EFFICIENT_40"),
            ("kfw55", "ENERGY_EFFICIENT_55"),
            ("kfw70", "ENERGY_EFFICIENT_70"),
            ("kfw60", "LOW_ENERGY_60"),
            ("niedrigenergie", "LOW_ENERGY_HOUSE"),
            ("neubaustandard", "UNSPECIFIED"),
        )
    ),
    Row(_FIT + "energietyp@minergiebauweise", "energy.countrySpecific.ch.isMinergieConstruction", only_yes),
    Row(_FIT + "energietyp@minergie_zertifiziert", "energy.countrySpecific.ch.isMinergieCertified", only_yes),
    Row("zustand_angaben/baujahr", "conditions.yearOfConstruction", year),
    Row("zustand_angaben/letztemodernisierung", "conditions.lastModernisation", year),
    Row("zustand_angaben/zustand@zustand_art", "conditions.buildState", one_of(KEYWORD["zustand"])),
    Row("zustand_angaben/alter@alter_attr", "conditions.ageState", one_of(KEYWORD["alter"])),
    Row(
        "zustand_angaben/bebaubar_nach@bebaubar_attr",
        "features.plot.countrySpecific.de.buildingRules",
        one_of(KEYWORD["bebaubar"]),
    ),
    Row(
        "zustand_angaben/erschliessung@erschl_attr",
        "features.plot.countrySpecific.de.siteDevelopmentState",
        one_of(KEYWORD["erschliessung"]),
    ),
    Row("verwaltung_objekt/abdatum", "management.availableFrom", moment),
    Row("verwaltung_objekt/bisdatum", "management.availableUntil", moment),
    Row("verwaltung_objekt/vermietet", "management.isRented", truth),
    Row("verwaltung_objekt/denkmalgeschuetzt", "management.heritageProtected", yes_no),
    Row("verwaltung_objekt/als_ferien", "management.isForHolidayRental", only_yes),
    *(
        Row(f"{_FIT}ausricht_balkon_terrasse@{word}", _HOUSE + "balconyDirection", instead(value))
        for word, value in (
            ("suedwest", "SOUTH_WEST"),
            ("suedost", "SOUTH_EAST"),
            ("nordwest", "NORTH_WEST"),
            ("nordost", "NORTH_EAST"),
            ("sued", "SOUTH"),
            ("west", "WEST"),
            ("ost", "EAST"),
            ("nord", "NORTH"),
        )
    ),
    Row("objektkategorie/nutzungsart@anlage", "management.isForInvestment", only_yes),
    Row("objektkategorie/nutzungsart@waz", "management.rent.isShortTimeRental", only_yes),
    Row("verwaltung_objekt/max_personen", "management.rent.maxPersons", whole),
    Row("verwaltung_objekt/min_mietdauer", "management.rent.minRentalTime", whole),
    Row("verwaltung_objekt/max_mietdauer", "management.rent.maxRentalTime", whole),
    Row("verwaltung_objekt/min_mietdauer@min_dauer", "management.rent.rentalTimeUnit", one_of(KEYWORD["zeit"])),
    Row("verwaltung_objekt/max_mietdauer@max_dauer", "management.rent.rentalTimeUnit", one_of(KEYWORD["zeit"])),
    *_each(
        "verwaltung_objekt/",
        "haustiere>petsAllowed nichtraucher>nonSmoker wbs_sozialwohnung>certificateOfEligibilityNeeded",
        "management.rent.",
        read=yes_no,
    ),
    Row(
        "verwaltung_objekt/geschlecht@geschl_attr",
        "management.rent.favouredGender",
        one_of(KEYWORD["geschlecht"] | {"EGAL": ""}),
    ),
)

JOURNEYS: Mapping[str, str] = {"us_bahn": "metro", "bus": "bus", "autobahn": "highway"}
"""Distances (km) that have a place among the texts on transport."""

TEXTS: Mapping[str, tuple[str, Reader]] = {
    "freitexte/objekttitel": ("headline", line),
    "freitexte/objektbeschreibung": ("description", text),
    "freitexte/ausstatt_beschr": ("features", text),
    "freitexte/lage": ("area", text),
    "freitexte/sonstige_angaben": ("extendedInformation", text),
}
"""Free texts by the name of the document's text."""
