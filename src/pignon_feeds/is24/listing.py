"""One IS24 object becomes one document, or a fault that names what is missing."""

from collections.abc import Mapping

from pignon_feeds import document
from pignon_feeds.availability import write_availability
from pignon_feeds.files import Files
from pignon_feeds.is24.kinds import write_kind
from pignon_feeds.is24.mapping import CONTACT, FUELS, LIFTS, LOTS, ROWS, TEXTS
from pignon_feeds.is24.media import write_media
from pignon_feeds.is24.prices import write_prices
from pignon_feeds.items import Draft, Fault, Order
from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.transfer import Sender
from pignon_feeds.values import folded, line, number, truth, whole, yes_no
from pignon_feeds.withheld import Withheld

PRIVATE = frozenset({"eigentuemer", "apisuchfelder", "anzahlgesuchtemitbewohner"})
"""The owner of what is auctioned, and the agent's own search fields."""
ADDRESS = ("adresse@strasse", "adresse@hausnummer", "grundbuchblattnummer")
MISSING: Mapping[str, tuple[str, str, str]] = {
    "estateType": ("type-missing", "", "the object has no known kind"),
    "distributionType": ("deal-missing", "vermarktung", "neither for sale nor for rent"),
    "location.postalcode": ("location-missing", "adresse@postleitzahl", "the object has no usable postal code"),
    "location.city": ("location-missing", "adresse@ort", "the object has no town"),
}
_KINDS_OF_CERTIFICATE: Mapping[str, tuple[str, str]] = {
    "endenergiebedarf": ("NEED", "overallEnergyNeed"),
    "energieverbrauchskennwert": ("CONSUMPTION", "overallEnergyConsumption"),
}


def drafted(node: Node, sender: Sender, order: Order) -> Draft | Fault:
    """The draft of an object; a fault when a required part is missing."""
    external = node.take("@anbieterobjektid")
    sheet = Sheet(order.market)
    sheet.notes.extend(sender.notes)
    released = not node.take("@adressdruck") or node.says("@adressdruck") is True
    withheld = Withheld(() if released else [node.peek(field) for field in ADDRESS])
    _write(node, sheet, released=released, files=sender.files)
    sheet.metadata = {
        "offererEstateId": external,
        "offererMarketingKey": external,
        "sourceSystem": line(sender.software) or "IS24",
        "sourceSystemVersion": line(sender.version) or "-",
        "offererEstateGroupId": node.take("@gruppierungsid"),
    }
    withheld.keep_out_of(sheet)
    if lacking := document.missing(sheet):
        code, field, reason = MISSING[lacking]
        return sender.fault(reason, code=code, field=field or node.name, value=node.peek(field), external=external)
    private = PRIVATE if released else PRIVATE | {"adresse", "grundbuchblattnummer", "manuellegeocodierung"}
    return Draft(
        external_id=external,
        document=document.finished(sheet, ()),
        feed=sender.feed,
        place=sender.place,
        unused=tuple(withheld.leftovers(node.leftovers(private))),
        notes=tuple(withheld.notes(sheet.notes)),
        attachments=document.attachments(sheet),
    )


def _write(node: Node, sheet: Sheet, *, released: bool, files: Files) -> None:
    write_kind(node, sheet)
    sheet.fill(ROWS, node)
    _location(node, sheet, released=released)
    write_prices(node, sheet)
    _energy(node, sheet)
    _parking(node, sheet)
    for name, target in LIFTS.items():
        if any(node.each(name)):
            sheet.put(target, "YES", field=name)
    if sheet.get("distributionType") == "RENT":
        sheet.fill((Row("@foerderung", "management.rent.certificateOfEligibilityNeeded", yes_no),), node)
    language = document.LANGUAGE[sheet.market]
    sheet.fill((Row(field, f"texts.{name}.{language}", read) for field, (name, read) in TEXTS.items()), node)
    for field in ("@freiab", "@verfuegbarab"):
        write_availability(node.take(field), sheet, field=field)
    write_media(node, sheet, files=files)
    sheet.fill(CONTACT, node)
    sheet.put("contact.country", node.take("kontaktperson@laenderkennzeichen") or None, field="kontaktperson")
    if set(sheet.contact) <= {"country", "salutation"}:
        sheet.contact.clear()


def _location(node: Node, sheet: Sheet, *, released: bool) -> None:
    country = node.take("adresse@laenderkennzeichen").upper()
    sheet.put("location.country", country or None, field="adresse@laenderkennzeichen")
    if node.take("@adressdruck"):
        sheet.put("location.showAddress", released, field="@adressdruck")
    if not released:
        sheet.note("adresse", "", "withheld: the source does not release the address")
        return
    sheet.fill(
        (
            Row("adresse@strasse", "location.street", line),
            Row("adresse@hausnummer", "location.houseNumber", line),
            Row("grundbuchblattnummer", "location.countrySpecific.de.govRegisterNo", line),
        ),
        node,
    )


def _energy(node: Node, sheet: Sheet) -> None:
    for fuel in (child for part in node.each("befeuerungsart") for child in part.children):
        fuel.silence()
        if fuel.name in FUELS:
            sheet.put(f"energy.energyType.energySource.{FUELS[fuel.name]}", value=True, field="befeuerungsart")
    field = "energieausweis@energieverbrauchskennwert"
    value = sheet.read(field, node.take(field), number)
    kind = folded(node.take("energieausweis@energieausweistyp"))
    basis, name = _KINDS_OF_CERTIFICATE.get(kind, ("", "overallEnergyConsumption"))
    water = sheet.read(field, node.take("energieausweis@warmwasserenthalten"), truth)
    if value is None and not basis:
        return
    said = {"certificateBasedOn": basis or None, name: value, "isWaterHeatingIncluded": water}
    sheet.append(
        "energy.countrySpecific.de.energyCertificates",
        {key: part for key, part in said.items() if part is not None} | {"certificateType": "ENEV2008"},
    )
    sheet.note("energieausweis", "", "guessed: ENEV2008, the format is older than energy classes")


def _parking(node: Node, sheet: Sheet) -> None:
    kind = folded(node.take("@parkplatz")).replace(" ", "")
    count = sheet.read("@anzahlgaragenstellplaetze", node.peek("@anzahlgaragenstellplaetze"), whole)
    if kind in LOTS and count:
        node.take("@anzahlgaragenstellplaetze")
        sheet.put(f"structure.parkingLots.{LOTS[kind]}", count, field="@anzahlgaragenstellplaetze")
    elif kind in LOTS:
        sheet.note("@parkplatz", kind, "not used: a kind of parking without a number")
