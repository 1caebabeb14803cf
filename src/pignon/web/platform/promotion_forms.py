"""From what a caller says of a promotion to what is asked for: its listing, dates, repetition."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pignon.ledger.listings import newest
from pignon.ledger.pools import Connection
from pignon.market import Offer
from pignon.model.errors import Invalid, NotFound
from pignon.model.finding import Finding
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, Portal
from pignon.model.states import Promoted
from pignon.promotion import Ask, Repeat
from pignon.promotion.terms import terms, zone_of
from pignon.web.api import Api

_ADDRESSES: Final = ({"listingId"}, {"market", "externalId"})


def portal_of(api: Api, given: str, pointer: str = "/portal") -> Portal:
    """Return a portal that some market has; raises Invalid."""
    known = [portal for pack in api.packs.values() for portal in pack.portals]
    if given not in known:
        raise Invalid([Finding("enum", pointer, given[:100], ", ".join(known))])
    return Portal(given)


def offer_of(api: Api, portal: Portal, kind: Promoted) -> Offer:
    """Return what a promotion of this kind costs there and how it is bounded; raises Invalid where it is not sold."""
    agreed = terms(api.packs, portal, kind)
    if agreed.offer is None:
        raise Invalid([Finding("promotion-not-sold", "/kind", kind, agreed.sold)])
    return agreed.offer


async def ask_of(api: Api, form: Mapping[str, Any], *, customer: CustomerId, connection: Connection) -> Ask:
    """Read a form that fits its schema; raises Invalid with every fault, or NotFound."""
    kind, portal = Promoted(form["kind"]), portal_of(api, form["portal"])
    faults = [*_misaddressed(api, form), *_contrary(form, kind)]
    at = instant_of(form.get("at"), "/at", faults)
    until = end_of(form.get("until"), "/until", faults, zone=zone_of(api.packs, portal))
    repeat = _repeat(form.get("repeat"), faults)
    if faults:
        raise Invalid(faults)
    return Ask(customer, await _listing(connection, customer, form), portal, kind, at, until, repeat)


def instant_of(given: str | None, pointer: str, faults: list[Finding]) -> datetime | None:
    """Read an RFC 3339 time; what no calendar or clock has is put among `faults`."""
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given.upper())
        if at.tzinfo is not None and at.utctimetuple():
            return at
    except (ValueError, OverflowError):
        pass
    faults.append(Finding("format", pointer, given[:100], "date-time"))
    return None


def end_of(given: str | None, pointer: str, faults: list[Finding], *, zone: ZoneInfo) -> datetime | None:
    """Read a time, or a day, which is then over at its end where `zone` is."""
    if given is None or len(given) != len("2026-12-31"):
        return instant_of(given, pointer, faults)
    try:
        return datetime.combine(datetime.fromisoformat(given) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        faults.append(Finding("format", pointer, given, "date or date-time"))
        return None


def _repeat(given: Mapping[str, Any] | None, faults: list[Finding]) -> Repeat | None:
    if given is None:
        return None
    until = instant_of(given.get("until"), "/repeat/until", faults)
    return Repeat(int(given["every"][1:-1]), given.get("times"), until)


def _misaddressed(api: Api, form: Mapping[str, Any]) -> list[Finding]:
    """Find fault with how the listing is named: by our id, or by its market and the partner's id."""
    given = {"listingId", "market", "externalId"} & form.keys()
    if given not in _ADDRESSES:
        return [Finding("required", "/listingId", None, "listingId, or market and externalId")]
    if "market" in form and form["market"] not in api.packs:
        return [Finding("enum", "/market", form["market"][:100], ", ".join(api.packs))]
    return []


def _contrary(form: Mapping[str, Any], kind: Promoted) -> list[Finding]:
    """Find fault with what does not go with the kind."""
    if kind is Promoted.TOP:
        found = [] if "until" in form else [Finding("required", "/until", None, "date or date-time")]
        wrong = {"repeat": "absent: only a bump is repeated"}
    else:
        found, wrong = [], {"until": "absent: a bump has no end"}
    return found + [
        Finding("unknown-key", f"/{name}", None, expected) for name, expected in wrong.items() if name in form
    ]


async def _listing(connection: Connection, customer: CustomerId, form: Mapping[str, Any]) -> ListingId:
    if "listingId" in form:
        return ListingId(UUID(form["listingId"]))
    found = await newest(connection, customer, ExternalId(form["externalId"]), market=Market(form["market"]))
    if found is None:
        raise NotFound
    return found
