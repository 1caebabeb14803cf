"""Whose days and hours a portal goes by."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from pignon.market import Pack
from pignon.model.names import Market, Portal

ZONES = {"fr": "Europe/Paris", "de": "Europe/Berlin"}
"""By a market's language."""


def zones(packs: Mapping[Market, Pack]) -> dict[Portal, ZoneInfo]:
    """Return the time zone of each portal."""
    return {portal: ZoneInfo(ZONES.get(pack.language, "UTC")) for pack in packs.values() for portal in pack.portals}
