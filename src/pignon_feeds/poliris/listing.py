"""One Poliris row becomes one document, or a fault that names the column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pignon_feeds import document
from pignon_feeds.cells import UNKNOWN
from pignon_feeds.countries import country
from pignon_feeds.items import Draft, Fault, Note, Order, Place, shortened
from pignon_feeds.poliris.delivery import Delivery
from pignon_feeds.poliris.energy import write_certificate, write_heating
from pignon_feeds.poliris.kinds import deal_of, says, write_kind
from pignon_feeds.poliris.mapping import (
    BUSINESS,
    CONTACT,
    KITCHEN,
    LANGUAGES,
    ROWS,
    SIDES,
    TENANT,
)
from pignon_feeds.poliris.media import write_media
from pignon_feeds.poliris.place import keep_hidden, write_location
from pignon_feeds.poliris.prices import write_prices
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.poliris.trades import trade_of
from pignon_feeds.portals import chosen
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import exact, folded, line, number, plain, text, unknown, whole

MISSING: Mapping[str, tuple[str, str, str]] = {
    "estateType": ("type-missing", "4", "the kind of property is not known"),
    "distributionType": ("deal-missing", "3", "the kind of ad is not known"),
    "location.postalcode": ("location-missing", "5", "the row has no postal code"),
    "location.city": ("location-missing", "6", "the row has no town"),
}
UNIT: Mapping[str, str] = {
    "308": "unitPriceMin",
    "309": "unitPriceMax",
    "310": "spaceMin",
    "311": "spaceMax",
    "312": "numberOfRoomsMin",
    "313": "numberOfRoomsMax",
}
AT_LEAST_ONE: Mapping[str, str] = {
    "48": "structure.rooms.numberOfTerraces",
    "198": "structure.commercial.numberOfLoadingDocks",
}
"""Columns that say yes where the document wants a number."""
RESIDENTIAL = frozenset({"APARTMENT", "HOUSE", "SENIOR", "PROJECT"})
COMMERCIAL = frozenset({"OFFICE", "TRADING", "GASTRONOMY_HOTEL", "STORAGE_PRODUCTION"})


@dataclass(frozen=True, slots=True)
class Sender:
    """The agency's feed, what its delivery says of itself, and where in the source the row stands."""

    feed: str
    delivery: Delivery
    place: Place

    def fault(self, reason: str, *, code: str, number: str, value: str = "", external: str | None = None) -> Fault:
        """A fault of one row; `number` is the column's."""
        return Fault(
            reason=reason,
            field=column(number),
            value=shortened(value),
            place=self.place,
            external_id=external,
            feed=self.feed,
            code=code,
            fatal=False,
        )


def drafted(record: Record, sender: Sender, *, external: str, order: Order, notes: tuple[Note, ...]) -> Draft | Fault:
    """The draft of a row; a fault when a part without which there is no document is missing."""
    sheet = Sheet(order.market)
    sheet.notes.extend(notes)
    deal, special = deal_of(record) or ("", "")
    nation = record.peek("7")
    if nation.strip(UNKNOWN) and not country(nation):
        return sender.fault(
            "the country is not known", code="country-unknown", number="7", value=nation, external=external
        )
    withheld = keep_hidden(record, sheet)
    _write(record, sheet, deal=deal, special=special)
    write_media(record, sheet, delivery=sender.delivery)
    withheld.keep_out_of(sheet)
    if lacking := document.missing(sheet):
        code, number, reason = MISSING[lacking]
        return sender.fault(reason, code=code, number=number, value=record.peek(number), external=external)
    key = line(record.take("2")) or external
    sheet.metadata = {
        "offererEstateId": external,
        "offererMarketingKey": key,
        "sourceSystem": line(sender.delivery.software) or "Poliris",
        "sourceSystemVersion": line(sender.delivery.version) or line(record.peek("301")) or "-",
    }
    record.take("301")
    return Draft(
        external_id=external,
        document=document.finished(sheet, _portals(record, sheet, order=order, special=special)),
        feed=sender.feed,
        place=sender.place,
        unused=tuple(withheld.leftovers(record.leftovers())),
        notes=tuple(withheld.notes(sheet.notes)),
        attachments=document.attachments(sheet),
    )


def _write(record: Record, sheet: Sheet, *, deal: str, special: str) -> None:
    sheet.put("distributionType", deal or None, field=column("3"))
    write_kind(record, sheet, special=special)
    for row in (*ROWS, *CONTACT, *(TENANT if deal == "RENT" else ())):
        _fill(row, record, sheet)
    if special in {"fonds", "cession"} or sheet.get("estateType") in COMMERCIAL:
        _business(record, sheet)
    if special == "fonds":
        sheet.put("countrySpecific.fr.business.isBusinessSold", value=True, field=column("3"))
    write_prices(record, sheet, special=special)
    write_location(record, sheet)
    _spaces(record, sheet)
    _rooms(record, sheet)
    _equipment(record, sheet)
    write_certificate(record, sheet)
    _texts(record, sheet)
    if sheet.get("estateType") == "PROJECT":
        _model(record, sheet)


def _business(record: Record, sheet: Sheet) -> None:
    for row in BUSINESS:
        _fill(row, record, sheet)
    if trade := trade_of(record.peek("10")):
        sheet.put("countrySpecific.fr.business.businessSubType", trade, field=column("10"), raw=record.take("10"))


def _model(record: Record, sheet: Sheet) -> None:
    """The range of a model house (columns 308 to 313) as the one unit of its project."""
    unit: dict[str, float] = {}
    for field, name in UNIT.items():
        found = sheet.read(column(field), record.take(field), number)
        if isinstance(found, int | float):
            unit[name] = found
    if unit:
        sheet.append("buildingProperty.units", {"propertyType": "HOUSE", "unitDescription": unit})


def _fill(row: Row, record: Record, sheet: Sheet) -> None:
    raw = record.take(row.field)
    if raw:
        field = column(row.field)
        sheet.put(row.target, sheet.read(field, raw, row.read), field=field, raw=raw)


def _portals(record: Record, sheet: Sheet, *, order: Order, special: str) -> tuple[str, ...]:
    raw = record.take("82")
    named = frozenset(code.strip().upper() for code in re.split(r"[,;|\s]+", raw) if code.strip(" 0"))
    found = chosen(sheet, order.portals, named=named, luxury=special == "prestige" and not named)
    if named and not named & set(found):
        sheet.note(column("82"), raw, f"guessed: sent to {', '.join(found)}, none of these is contracted")
    return found


def _spaces(record: Record, sheet: Sheet) -> None:
    field = column("16")
    estate = sheet.get("estateType")
    raw = record.take("16")
    if unknown(raw):
        return
    try:
        surface = plain(exact(raw))
    except ValueError as problem:
        sheet.note(field, raw, f"dropped: {problem}")
        return
    if estate == "PLOT":
        sheet.put("spaces.plotSpace", surface, field=field)
        return
    if estate in RESIDENTIAL:
        sheet.put("spaces.residential.livingSpace", surface, field=field)
    elif estate in COMMERCIAL:
        sheet.put("spaces.commercial.commercialSpace", surface, field=field)
    else:
        sheet.put("spaces.overallSpace", surface, field=field)


def _rooms(record: Record, sheet: Sheet) -> None:
    for field, target in AT_LEAST_ONE.items():
        if says(record, field) and sheet.get(target) is None:
            sheet.put(target, 1, field=column(field))
            sheet.note(column(field), record.take(field), "guessed: at least one, the row has no number")
    sums = (("structure.rooms.numberOfBathRooms", ("29", "30")), ("structure.commercial.numberOfBeds", ("59", "60")))
    for target, fields in sums:
        counts = [sheet.read(column(field), record.take(field), whole) for field in fields]
        total = sum(int(count) for count in counts if count)
        if total:
            sheet.put(target, total, field=column(fields[0]))


def _equipment(record: Record, sheet: Sheet) -> None:
    if record.take("192").casefold() == "non":
        sheet.put("structure.building.withView.overlooking", value=True, field=column("192"))
    kitchen = record.take("34")
    if kitchen == "1":
        sheet.put("structure.building.kitchen.kitchenEquipment", "NONE", field=column("34"))
    elif kitchen in KITCHEN:
        kind, equipped = KITCHEN[kitchen]
        if kind:
            sheet.put(f"structure.building.kitchen.kitchenType.{kind}", value=True, field=column("34"))
        if equipped:
            sheet.put("structure.building.kitchen.kitchenEquipment", "FULLY_EQUIPPED", field=column("34"))
    elif kitchen.strip("0"):
        sheet.note(column("34"), kitchen, "dropped: not in the list of codes")
    write_heating(record, sheet)
    sides = frozenset(field for field in ("35", "36", "37", "38") if says(record, field))
    sheet.put("features.propertyOrientation", SIDES.get(sides), field=column("35"))


def _texts(record: Record, sheet: Sheet) -> None:
    for field, name, reader in (("20", "headline", line), ("21", "description", text)):
        sheet.put(f"texts.{name}.fr", reader(record.take(field)), field=column(field))
    for field, name in (("238", "extendedInformation"), ("239", "features")):
        sheet.put(f"texts.{name}.fr", text(record.take(field)), field=column(field))
    way = " - ".join(word for word in (line(record.take("193")), line(record.take("194"))) if word)
    sheet.put("texts.transportation.metro.fr", way or None, field=column("193"))
    for first in (124, 128, 132):
        _other_language(record, sheet, first=first)


def _other_language(record: Record, sheet: Sheet, *, first: int) -> None:
    code = record.take(str(first))
    language = LANGUAGES.get(folded(code))
    if not language:
        if code.strip("0"):
            sheet.note(column(str(first)), code, "dropped: not a known language")
        return
    targets = (("location.locationNote", line), ("texts.headline", line), ("texts.description", text))
    for offset, (target, reader) in enumerate(targets, start=1):
        field = str(first + offset)
        sheet.put(f"{target}.{language}", reader(record.take(field)), field=column(field))
