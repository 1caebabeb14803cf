"""On what terms a portal promotes: what it sells, and whose days and hours it goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pignon.market import Offer, Pack
from pignon.model.names import Market, Portal
from pignon.model.states import Promoted

_ZONES = {"fr": "Europe/Paris", "de": "Europe/Berlin"}
"""By a market's language."""


@dataclass(frozen=True, slots=True)
class Terms:
    offer: Offer | None
    """None where this kind is not sold there."""
    sold: str
    """The kinds that are, joined by commas."""
    zone: ZoneInfo


def terms(packs: Mapping[Market, Pack], portal: Portal, kind: Promoted) -> Terms:
    """Return the terms of a kind on a portal, which no market need have any more."""
    pack = _pack(packs, portal)
    offer = None if pack is None else pack.offer(portal, kind)
    sold = [] if pack is None else [one.kind for one in pack.offers if one.portal == portal]
    return Terms(offer, ", ".join(sold) or "-", zone_of(packs, portal))


def zone_of(packs: Mapping[Market, Pack], portal: Portal) -> ZoneInfo:
    """Return the time zone that the portal's days are counted in."""
    pack = _pack(packs, portal)
    return ZoneInfo("UTC" if pack is None else _ZONES.get(pack.language, "UTC"))


def _pack(packs: Mapping[Market, Pack], portal: Portal) -> Pack | None:
    return next((pack for pack in packs.values() if portal in pack.portals), None)
