"""Where a Poliris row is: address and point, kept private when the place shown is not the real one."""

import re

from pignon_feeds.cells import UNKNOWN
from pignon_feeds.countries import country
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import exact, folded, line, plain, unknown
from pignon_feeds.withheld import Withheld

_HOUSE_NUMBER = re.compile(r"(\d{1,5}(?:\s*(?:bis|ter|quater|[a-zA-Z]))?(?:\s*[-/]\s*\d{1,5})?)[\s,]+(\D.*)", re.DOTALL)


def keep_hidden(record: Record, sheet: Sheet) -> Withheld:
    """The address and point of a property whose real place (columns 108, 109) is not the one shown, now private."""
    real = [(record.peek(kept), record.peek(shown)) for kept, shown in (("108", "5"), ("109", "6"))]
    if not any(kept.strip(UNKNOWN) and folded(kept) != folded(shown) for kept, shown in real):
        return Withheld(())
    number, street = _split(record.peek("8"))
    record.withhold("8", "298", "299", "300")
    sheet.note(column("8"), "", "withheld: the place shown is not the real one, which stays private")
    return Withheld((street, number, *(kept for kept, _ in real)))


def write_location(record: Record, sheet: Sheet) -> None:
    """Write country, address and point; postal code and town are plain columns."""
    code = country(record.take("7"))
    if not code:
        sheet.note(column("7"), "", "guessed: FRA, the row names no country and portals ask for one")
    sheet.put("location.country", code or "FRA", field=column("7"))
    number, street = _split(record.take("8"))
    sheet.put("location.street", street or None, field=column("8"))
    sheet.put("location.houseNumber", number or None, field=column("8"))
    _point(record, sheet)


def _split(raw: str) -> tuple[str, str]:
    """House number and street of an address."""
    words = line(raw) or ""
    split = _HOUSE_NUMBER.fullmatch(words)
    return (split[1], split[2]) if split else ("", words)


def _point(record: Record, sheet: Sheet) -> None:
    raw = record.take("298"), record.take("299")
    if any(unknown(part) for part in raw):
        return
    if not record.take("300").strip("0"):
        sheet.note(column("298"), " ".join(raw), "dropped: coordinates without their precision (column 300)")
        return
    try:
        north, east = (float(plain(exact(part), 7)) for part in raw)
    except ValueError:
        north, east = 999.0, 999.0
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        sheet.note(column("298"), " ".join(raw), "dropped: no coordinates")
        return
    sheet.data.setdefault("location", {})["geometry"] = {"type": "Point", "coordinates": [east, north]}
