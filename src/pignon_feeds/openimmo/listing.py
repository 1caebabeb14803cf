"""One OpenImmo object becomes one document, or a fault that names what is missing."""

import re
from collections.abc import Mapping

from pignon_feeds import document
from pignon_feeds.availability import write_availability
from pignon_feeds.items import Draft, Fault, Order
from pignon_feeds.node import Node
from pignon_feeds.openimmo.contact import write_contact
from pignon_feeds.openimmo.energy import write_energy
from pignon_feeds.openimmo.kinds import write_kind
from pignon_feeds.openimmo.mapping import AGENCY, CADASTRE, JOURNEYS, PLACE, PRIVATE, ROWS, TEXTS
from pignon_feeds.openimmo.media import write_media
from pignon_feeds.openimmo.prices import write_deal, write_prices
from pignon_feeds.portals import chosen
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.transfer import Sender
from pignon_feeds.values import exact, line, number, plain, text
from pignon_feeds.withheld import Withheld

MISSING: Mapping[str, tuple[str, str, str]] = {
    "estateType": ("type-missing", "objektkategorie/objektart", "the object has no known kind"),
    "distributionType": ("deal-missing", "objektkategorie/vermarktungsart", "neither for sale nor for rent"),
    "location.postalcode": ("location-missing", "geo/plz", "the object has no usable postal code"),
    "location.city": ("location-missing", "geo/ort", "the object has no town"),
}
COUNTRY_OF = {"fr": "FRA"}
"""Markets that take objects of one country only."""
STATUS: Mapping[str, str] = {"RESERVIERT": "RESERVED", "VERKAUFT": "SOLD"}
SAMPLE_POINTS = ((0.0, 0.0), (22.22, 22.22))
"""Coordinates that senders leave in from templates."""
LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2})?$")


def identity(node: Node) -> str:
    """An object's external id: `openimmo_obid`, else `objektnr_extern`, else ""."""
    techn = "verwaltung_techn"
    return node.take(f"{techn}/openimmo_obid") or node.take(f"{techn}/objektnr_extern")


def drafted(node: Node, sender: Sender, order: Order) -> Draft | Fault:
    """The draft of an `immobilie`; a fault when the market does not fit or a required part is missing."""
    external = identity(node)
    country = node.take("geo/land@iso_land").upper()
    wanted = COUNTRY_OF.get(order.market)
    if wanted and country != wanted:
        reason = f"the market {order.market} takes objects in {wanted} only"
        return sender.fault(reason, code="market-mismatch", field="geo/land@iso_land", value=country, external=external)
    sheet = Sheet(order.market)
    sheet.notes.extend(sender.notes)
    if not node.take("verwaltung_techn/openimmo_obid"):
        sheet.note("verwaltung_techn/openimmo_obid", "", "missing: objektnr_extern stands in as the object's id")
    _write(node, sheet, sender=sender)
    withheld = Withheld(() if _released(node) else (_standing_at(node, field) for field in PLACE + CADASTRE))
    withheld.keep_out_of(sheet)
    if lacking := document.missing(sheet):
        code, field, reason = MISSING[lacking]
        return sender.fault(reason, code=code, field=field, value=_standing(node, field), external=external)
    return Draft(
        external_id=external,
        document=document.finished(sheet, chosen(sheet, order.portals)),
        feed=sender.feed,
        place=sender.place,
        unused=tuple(withheld.leftovers(node.leftovers(_private(node)))),
        notes=tuple(withheld.notes(sheet.notes)),
        attachments=document.attachments(sheet),
    )


def _private(node: Node) -> frozenset[str]:
    withheld = () if _released(node) else PLACE + CADASTRE
    silent = AGENCY if node.says("kontaktperson/adressfreigabe") is False else ()
    return PRIVATE | {f"immobilie/{path}" for path in (*withheld, *silent)}


def _standing_at(node: Node, path: str) -> str:
    found = next(node.each(path), None)
    return (found.text or " ".join(found.attributes.values())) if found else ""


def _standing(node: Node, field: str) -> str:
    found = next(node.each(field), None)
    if found is None:
        return ""
    words = [found.text, *(child.name for child in found.children), *found.attributes.values()]
    return " ".join(word for word in words if word)


def _write(node: Node, sheet: Sheet, *, sender: Sender) -> None:
    write_kind(node, sheet)
    write_deal(node, sheet)
    sheet.fill(ROWS, node)
    _location(node, sheet)
    write_prices(node, sheet)
    write_energy(node, sheet)
    _condition(node, sheet)
    _texts(node, sheet)
    _translations(sheet, sender)
    write_media(node, sheet, released=_released(node), files=sender.files)
    write_contact(node, sheet)
    _source(node, sheet, sender=sender)


def _released(node: Node) -> bool:
    """Silence releases the address; any word but a clear yes does not."""
    said = "verwaltung_objekt/objektadresse_freigeben"
    return not node.take(said) or node.says(said) is True


def _location(node: Node, sheet: Sheet) -> None:
    country = node.take("geo/land@iso_land").upper()
    if re.fullmatch(r"[A-Z]{3}", country):
        sheet.put("location.country", country, field="geo/land@iso_land")
    elif country:
        sheet.note("geo/land@iso_land", country, "dropped: not a country code of three letters")
    if node.take("verwaltung_objekt/objektadresse_freigeben"):
        sheet.put("location.showAddress", _released(node), field="verwaltung_objekt/objektadresse_freigeben")
    if not _released(node):
        sheet.note("geo", "", "withheld: the source does not release the address")
        return
    sheet.fill(
        (
            Row("geo/strasse", "location.street", line),
            Row("geo/hausnummer", "location.houseNumber", line),
            Row("geo/wohnungsnr", "location.unit", line),
            Row("geo/stiege", "location.staircase", line),
            Row("geo/flur", "location.countrySpecific.de.govMapNo", line),
            Row("geo/flurstueck", "location.countrySpecific.de.govMapPart", line),
            Row("geo/gemarkung", "location.countrySpecific.de.govRegisterPlace", line),
        ),
        node,
    )
    _point(node, sheet)


def _point(node: Node, sheet: Sheet) -> None:
    field = "geo/geokoordinaten"
    raw = node.take(f"{field}@breitengrad"), node.take(f"{field}@laengengrad")
    if not all(raw):
        return
    try:
        north, east = (float(plain(exact(part), 7)) for part in raw)
    except ValueError:
        sheet.note(field, " ".join(raw), "dropped: no coordinates")
        return
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (north, east) in SAMPLE_POINTS:
        sheet.note(field, " ".join(raw), "dropped: no place on earth that is meant")
        return
    sheet.data["location"] = sheet.data.get("location", {})
    sheet.data["location"]["geometry"] = {"type": "Point", "coordinates": [east, north]}


def _condition(node: Node, sheet: Sheet) -> None:
    supplies = {"@gas": "gas", "@wasser": "water", "@strom": "electric", "@tk": "telco"}
    for attribute, name in supplies.items():
        if node.says(f"zustand_angaben/erschliessung_umfang{attribute}"):
            target = f"features.plot.developmentInfrastructure.{name}"
            sheet.put(target, "YES", field="zustand_angaben/erschliessung_umfang")
    _status(node, sheet)
    _use(node, sheet)
    write_availability(node.take("verwaltung_objekt/verfuegbar_ab"), sheet, field="verwaltung_objekt/verfuegbar_ab")
    for way in node.each("infrastruktur/distanzen"):
        place = JOURNEYS.get(way.attributes.get("distanz_zu", "").lower())
        if place and (distance := sheet.read("infrastruktur/distanzen", way.take(""), number)):
            way.take("@distanz_zu")
            target = f"texts.transportation.{place}.{document.LANGUAGE[sheet.market]}"
            sheet.put(target, f"{distance:n} km", field="infrastruktur/distanzen")


def _use(node: Node, sheet: Sheet) -> None:
    folder = "objektkategorie/nutzungsart"
    lived = node.says(f"{folder}@wohnen")
    traded = [node.says(f"{folder}@gewerbe"), node.says("verwaltung_objekt/gewerbliche_nutzung")]
    use = "MIXED" if lived and any(traded) else "LIVING" if lived else "COMMERCIAL" if any(traded) else None
    sheet.put("management.useFor", use, field=folder)


def _status(node: Node, sheet: Sheet) -> None:
    rented = sheet.get("distributionType") == "RENT"
    said = node.take("zustand_angaben/verkaufstatus@stand").upper()
    if node.take("verwaltung_techn/aktion@aktionart").upper() == "REFERENZ":
        sheet.put("management.marketStatus", "REFERENCE", field="verwaltung_techn/aktion@aktionart")
    elif said in STATUS:
        status = "RENTED" if rented and STATUS[said] == "SOLD" else STATUS[said]
        sheet.put("management.marketStatus", status, field="zustand_angaben/verkaufstatus@stand")


def language_of(node: Node) -> str:
    """The two letters of the language that an `immobilie` says it is written in, "" without one that is known."""
    spoken = LANGUAGE.match(node.take("verwaltung_techn/sprache").lower())
    return spoken[1] if spoken and spoken[1] in LANGUAGES else ""


def _texts(node: Node, sheet: Sheet) -> None:
    language = language_of(node) or document.LANGUAGE[sheet.market]
    extra = sheet.get("texts.extendedInformation") or {}
    rows = [Row(field, f"texts.{name}.{language}", reader) for field, (name, reader) in TEXTS.items()]
    late = extra.pop(document.LANGUAGE[sheet.market], None)
    if late is not None and not extra:
        del sheet.data["texts"]["extendedInformation"]
    sheet.fill(rows, node)
    quarter = Row("geo/regionaler_zusatz", f"location.locationNote.{document.LANGUAGE[sheet.market]}", line)
    sheet.fill((quarter,), node)
    short = text(node.take("freitexte/dreizeiler"))
    more = [part for part in (sheet.get(f"texts.extendedInformation.{language}"), short, late) if part]
    if more:
        texts = sheet.data.setdefault("texts", {}).setdefault("extendedInformation", {})
        texts.pop(language, None)
        sheet.put(f"texts.extendedInformation.{language}", "\n\n".join(more), field="freitexte/sonstige_angaben")
    _other_languages(node, sheet)


def _translations(sheet: Sheet, sender: Sender) -> None:
    """Add the texts of the object's versions in other languages, which OpenImmo sends under the same id."""
    for language, version in sender.translations:
        sheet.note("verwaltung_techn/sprache", language, "joined: the texts of this version; all else is in the other")
        sheet.fill([Row(field, f"texts.{name}.{language}", read) for field, (name, read) in TEXTS.items()], version)
        sheet.fill((Row("freitexte/dreizeiler", f"texts.extendedInformation.{language}", text),), version)


LANGUAGES = frozenset(
    [
        "de",
        "en",
        "fr",
        "it",
        "es",
        "nl",
        "pt",
        "pl",
        "cs",
        "da",
        "sv",
        "no",
        "fi",
        "ru",
        "tr",
        "hu",
        "ro",
        "hr",
        "sl",
        "sk",
        "el",
        "ar",
        "zh",
        "ja",
    ]
)


def _other_languages(node: Node, sheet: Sheet) -> None:
    for other in node.each("freitexte/objekt_text"):
        found = LANGUAGE.match(other.take("@lang").lower())
        if found and found[1] in LANGUAGES:
            sheet.put(f"texts.description.{found[1]}", text(other.take("")), field="freitexte/objekt_text")


def _source(node: Node, sheet: Sheet, *, sender: Sender) -> None:
    techn = "verwaltung_techn/"
    external = identity(node)
    origin = node.take(techn + "kennung_ursprung")
    sheet.metadata = {
        "offererEstateId": external,
        "offererMarketingKey": line(node.take(techn + "objektnr_extern")) or external,
        "sourceSystem": line(origin or sender.software) or "OpenImmo",
        "sourceSystemVersion": line(sender.version) or "-",
        "offererEstateGroupId": node.take(techn + "gruppen_kennung"),
    }
    for field, done in (("aktiv_von", "start"), ("aktiv_bis", "end")):
        if raw := node.take(techn + field):
            sheet.note(techn + field, raw, f"not used: the {done} of publication is yours to keep")
    if node.says(techn + "weitergabe_generell") is False:
        sheet.note(techn + "weitergabe_generell", "false", "not used: say which portals by contract")
