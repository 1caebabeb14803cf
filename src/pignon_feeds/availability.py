"""From when an object is free, in the words of German ads."""

import re

from pignon_feeds.document import LANGUAGE
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import line, starting

AT_ONCE = re.compile(r"^(ab\s+)?sofort\b|^immediately", re.IGNORECASE)


def write_availability(raw: str, sheet: Sheet, *, field: str) -> None:
    """Write that the object is free at once or from a day; words without a day are kept as text."""
    if not raw:
        return
    if AT_ONCE.search(raw):
        sheet.put("management.isImmediatelyAvailable", value=True, field=field)
        return
    try:
        sheet.put("management.availableFrom", starting(raw), field=field)
    except ValueError:
        sheet.put(f"texts.extendedInformation.{LANGUAGE[sheet.market]}", f"Verfügbar ab: {line(raw)}", field=field)
        sheet.note(field, raw, "kept as text: no date")
