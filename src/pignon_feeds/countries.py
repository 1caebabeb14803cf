"""Countries as feeds name them: in words of any language of Europe, or by code."""

from functools import cache

from babel import Locale
from babel.core import get_global

from pignon_feeds.values import folded

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"})
"""French territories with postal codes of France."""
CURRENT = {"FR": "FRA", "DE": "DEU", "MM": "MMR", "CD": "COD", "TL": "TLS", "YE": "YEM"}
"""Where a former code stands for the same country."""
SAID = {
    "f": "FR",
    "d": "DE",
    "uk": "GB",
    "angleterre": "GB",
    "england": "GB",
    "hollande": "NL",
    "la reunion": "RE",
    "etats unis": "US",
}


def country(raw: str) -> str | None:
    """The ISO 3166 code of three letters for a name or code, `FRA` for its overseas parts; None when not known."""
    two = _names().get(folded(raw))
    return _codes().get("FR" if two in OVERSEAS else two) if two else None


@cache
def _codes() -> dict[str, str]:
    aliases: dict[str, list[str]] = get_global("territory_aliases")  # pyright: ignore[reportAssignmentType] - loose
    found = {two[0]: three for three, two in aliases.items() if len(three) == 3 and three.isalpha() and len(two) == 1}
    return found | CURRENT


@cache
def _names() -> dict[str, str]:
    names = {
        folded(name): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    codes = {folded(word): two for two, three in _codes().items() for word in (two, three)}
    return names | codes | SAID
