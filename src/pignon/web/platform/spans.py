"""What narrows figures and leads: days in UTC, one listing, one portal."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from pignon.model.errors import Invalid
from pignon.model.names import ListingId, Portal
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.refusals import parameter

DAY: Final = timedelta(days=1)


def day(call: Call, name: str) -> date | None:
    """Return the day that a parameter names; None where it is absent. Raises Invalid."""
    given = call.single(name)
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or len(given) != len("2026-11-20") or not 2000 <= found.year < 2200:
        raise bad(name, given[:100], "a day, such as 2026-11-20, from 2000 on")
    return found


def start(of: date) -> datetime:
    """Return the first instant of a day."""
    return datetime(of.year, of.month, of.day, tzinfo=UTC)


def listing_of(call: Call) -> ListingId | None:
    """Return the listing that `listingId` names."""
    given = call.single("listingId")
    if not given:
        return None
    try:
        return ListingId(UUID(given))
    except ValueError:
        raise bad("listingId", given[:100], "a UUID, as answers tell it") from None


def portal_of(api: Api, call: Call) -> Portal | None:
    """Return the portal that `portal` names."""
    given = call.single("portal")
    portals = [portal for pack in api.packs.values() for portal in pack.portals]
    if given and given not in portals:
        raise bad("portal", given[:100], f"one of {', '.join(portals)}")
    return Portal(given) if given else None


def bad(name: str, value: str, expected: str) -> Invalid:
    """Refuse a parameter."""
    return Invalid((parameter(name, value, expected),), "requestParameter")
