"""One IDX row becomes one French or German document, or a fault that names the field."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from pignon_feeds import document
from pignon_feeds.cells import Cells, Column, columns_of
from pignon_feeds.countries import country
from pignon_feeds.files import Files
from pignon_feeds.idx.kinds import kind_of
from pignon_feeds.idx.mapping import AGENCY, AT_LEAST_ONE, GROUND, ROWS
from pignon_feeds.idx.media import write_media
from pignon_feeds.idx.prices import write_prices
from pignon_feeds.items import Draft, Fault, Note, Order, Place, shortened
from pignon_feeds.portals import chosen
from pignon_feeds.sheet import Row as Field
from pignon_feeds.sheet import Sheet
from pignon_feeds.subtypes import KEYS
from pignon_feeds.values import instead, line, number, text

MISSING: Mapping[str, tuple[str, str, str]] = {
    "estateType": ("type-missing", "2", "the category is not known"),
    "distributionType": ("deal-missing", "4", "neither for sale nor for rent"),
    "location.postalcode": ("location-missing", "9", "the row has no usable postal code"),
    "location.city": ("location-missing", "10", "the row has no town"),
}
DEALS: Mapping[str, str] = {"SALE": "BUY", "RENT": "RENT"}
GROUNDED = frozenset({"HOUSE", "PLOT", "AGRICULTURE_FORESTRY"})
"""Kinds whose `surface_property` is that of the ground."""
_NUMBER_LAST = re.compile(r"(.*\D)\s+(\d{1,5}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,5}\s?[a-zA-Z]?)?)", re.DOTALL)
_NUMBER_FIRST = re.compile(r"(?P<number>\d{1,5}\s?(?:bis|ter|[a-zA-Z])?)[\s,]+(?P<street>\D.*)", re.DOTALL)


@cache
def columns() -> dict[str, Column]:
    """All 183 fields by number, from 0."""
    return columns_of("pignon_feeds.idx")


class Row(Cells):
    """A row: fields are "0" to "182" and beyond. `files` are the delivery's pictures."""

    def __init__(self, cells: Sequence[str], place: Place, files: Files) -> None:
        super().__init__(cells, columns(), first=0)
        self.place = place
        self.files = files

    @property
    def feed(self) -> str:
        """The feed's name: the agency's id, else its name, else the sender's."""
        return f"idx:{self.peek('68') or self.peek('69') or self.peek('1') or '-'}"

    @property
    def external(self) -> str:
        """The three references together, as only they are unique; "" without any."""
        return "/".join(self.peek(field) for field in ("5", "6", "7")).rstrip("/")

    def fault(self, reason: str, *, code: str, number: str, value: str = "") -> Fault:
        """A fault of this row; `number` is the field's."""
        return Fault(
            reason=reason,
            field=self.column(number),
            value=shortened(value),
            place=self.place,
            external_id=self.external if code != "id-too-long" and len(self.cells) > 7 else None,
            feed=self.feed,
            code=code,
            fatal=False,
        )


def drafted(row: Row, order: Order, *, notes: tuple[Note, ...]) -> Draft | Fault:
    """The draft of a row; a fault when it lies in another country or a required part is missing."""
    wanted = document.COUNTRY[order.market]
    if country(row.take("12")) != wanted:
        reason = f"the market {order.market} takes objects in {wanted} only; IDX means Switzerland where none is said"
        return row.fault(reason, code="market-mismatch", number="12", value=row.peek("12"))
    sheet = Sheet(order.market)
    sheet.notes.extend(notes)
    _write(row, sheet)
    if lacking := document.missing(sheet):
        code, field, reason = MISSING[lacking]
        return row.fault(reason, code=code, number=field, value=row.peek(field))
    row.used.update(("0", "1", "5", "6", "7", "68", "69"))
    sheet.metadata = {
        "offererEstateId": row.external,
        "offererMarketingKey": line(row.peek("7")) or row.external,
        "sourceSystem": line(row.peek("1")) or "IDX",
        "sourceSystemVersion": line(row.peek("0")) or "-",
    }
    return Draft(
        external_id=row.external,
        document=document.finished(sheet, chosen(sheet, order.portals)),
        feed=row.feed,
        place=row.place,
        unused=tuple(row.leftovers()),
        notes=tuple(sheet.notes),
        attachments=document.attachments(sheet),
    )


def _write(row: Row, sheet: Sheet) -> None:
    _kind(row, sheet)
    sheet.put("location.country", document.COUNTRY[sheet.market], field=row.column("12"))
    _fill(ROWS, row, sheet)
    sheet.put("contact.name", line(row.peek("69")) if "name" not in sheet.contact else None, field=row.column("69"))
    if sheet.market == "de":
        _fill(AGENCY, row, sheet)
    if sheet.get("estateType") == "PLOT":
        _fill(GROUND, row, sheet)
    if sheet.get("distributionType") == "RENT":
        _fill((Field("116", "management.rent.petsAllowed", instead("YES")),), row, sheet)
    _street(row, sheet)
    _ground(row, sheet)
    _counts(row, sheet)
    _texts(row, sheet)
    write_prices(row, sheet)
    write_media(row, sheet, files=row.files)


def _fill(fields: Sequence[Field], row: Row, sheet: Sheet) -> None:
    for field in fields:
        raw, shown = row.take(field.field), row.column(field.field)
        sheet.put(field.target, sheet.read(shown, raw, field.read), field=shown, raw=raw)


def _kind(row: Row, sheet: Sheet) -> None:
    estate, subtype = kind_of(row.take("2"), row.take("3")) or (None, "")
    sheet.put("estateType", estate, field=row.column("2"))
    if estate and subtype:
        sheet.put(f"estateSubType.{KEYS[estate]}", subtype, field=row.column("3"))
    sheet.put("distributionType", DEALS.get(row.take("4").upper()), field=row.column("4"))


def _street(row: Row, sheet: Sheet) -> None:
    whole = line(row.take("8")) or ""
    if found := _NUMBER_LAST.fullmatch(whole):
        street, house = found[1], found[2]
    elif found := _NUMBER_FIRST.fullmatch(whole):
        street, house = found["street"], found["number"]
    else:
        street, house = whole, ""
    sheet.put("location.street", street.strip(" ,") or None, field=row.column("8"))
    sheet.put("location.houseNumber", house or None, field=row.column("8"))


def _ground(row: Row, sheet: Sheet) -> None:
    target = "spaces.plotSpace" if sheet.get("estateType") in GROUNDED else "spaces.overallSpace"
    _fill((Field("28", target, number),), row, sheet)


def _counts(row: Row, sheet: Sheet) -> None:
    for field, target in AT_LEAST_ONE.items():
        if sheet.read(row.column(field), row.take(field), instead(value=True)):
            sheet.put(target, 1, field=row.column(field))
            sheet.note(row.column(field), row.peek(field), "guessed: at least one, the row has no number")


def _texts(row: Row, sheet: Sheet) -> None:
    language = document.LANGUAGE[sheet.market]
    for field, name, reader in (("16", "headline", line), ("17", "description", text), ("14", "area", text)):
        sheet.put(f"texts.{name}.{language}", reader(row.take(field)), field=row.column(field))
