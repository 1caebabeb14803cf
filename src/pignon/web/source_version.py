"""How new a partner's data is, as its `Source-Version` says: a number, or an RFC 3339 instant."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from pignon.model.write import SourceVersion

EXPECTED = "a number of at most 30 digits, such as 1042, or an RFC 3339 time, such as 2026-05-01T10:00:00Z"
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(\.[0-9]{1,12})?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-5][0-9]))"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAP_SECOND = 60


def read_source_version(text: str) -> SourceVersion | None:
    """Read a version; None where it is neither kind."""
    if _NUMBER.fullmatch(text):
        return SourceVersion(Decimal(text), instant=False, text=text)
    seconds = _seconds(text)
    return None if seconds is None else SourceVersion(seconds, instant=True, text=text)


def _seconds(text: str) -> Decimal | None:
    """Return the seconds from 1970 to an instant, exactly."""
    found = _INSTANT.fullmatch(text)
    if found is None or int(found[3]) > _LEAP_SECOND:
        return None
    day, minute, second, fraction, sign, hours, minutes = found.groups()
    try:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        zone = timezone(-offset if sign == "-" else offset)
        at = datetime.fromisoformat(f"{day}T{minute}:00").replace(tzinfo=zone)
    except ValueError:
        return None
    whole = (at - _EPOCH) // timedelta(seconds=1) + int(second)
    return Decimal(f"{whole}") + Decimal(fraction or 0)
