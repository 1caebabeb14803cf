"""A finding and an instant as every answer shows them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from pignon.market.messages import common, say
from pignon.market.pack import Pack
from pignon.market.phrases import in_words
from pignon.model.finding import Finding
from pignon.model.names import Json

LONGEST_VALUE = 200
"""Characters of a string shown back; enough to recognise it."""
MOST_ITEMS = 5
"""Items of an array or object shown back; above, only what kind it is."""
_TYPE = "type"
"""What is said of a value of the wrong type."""
_WHOLE = {"fr": "document", "de": "Dokument", "en": "document"}
"""What the empty pointer points to, in words."""


def wire_finding(finding: Finding, pack: Pack | None, language: str, *, docs: str = "") -> dict[str, Any]:
    """Give `{code, pointer, value, expected, portals, resolution, message, docs}`.

    Without a pack it is put in the words that all markets share. `docs` is the base that
    `/docs/findings/<code>` is joined to, by default that of the pack; `""` gives a relative address.
    """
    value = trim(finding.value)
    name = finding.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    arguments = {
        "pointer": finding.pointer or _WHOLE[language],
        "name": name or _WHOLE[language],
        "value": _shown(finding, value, language),
        "expected": in_words(finding.expected or "-", language),
        "portals": ", ".join(finding.portals),
        **{key: in_words(part, language) if isinstance(part, str) else part for key, part in finding.arguments.items()},
    }
    said = say(pack.messages if pack else common(), finding.code, language=language, arguments=arguments)
    base = docs or (pack.docs if pack else "")
    return {
        "code": finding.code,
        "pointer": finding.pointer,
        "value": value,
        "expected": finding.expected,
        "portals": list(finding.portals),
        "resolution": said.resolution,
        "message": said.message,
        "docs": f"{base.rstrip('/')}/docs/findings/{quote(finding.code)}",
    }


def _shown(finding: Finding, trimmed: Json, language: str) -> str:
    """Return a value as a message shows it: text as it is, where there is any; its kind where it is long; else JSON.

    Text in the place of another type is shown as JSON, too: `"310000"` is no number, and 310000 would look like one.
    """
    if isinstance(trimmed, str) and not isinstance(finding.value, str):
        return in_words(trimmed, language)
    return trimmed if isinstance(trimmed, str) and trimmed and finding.code != _TYPE else orjson.dumps(trimmed).decode()


def instant(at: datetime) -> str:
    """Write `at` as RFC 3339 in UTC with microseconds and `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def trim(value: Json) -> Json:
    """Shorten a partner's value to what an answer should repeat."""
    match value:
        case str() if len(value) > LONGEST_VALUE:
            return f"{value[:LONGEST_VALUE]}…"
        case dict() if len(value) > MOST_ITEMS or _nested(value.values()):
            return "object"
        case list() if len(value) > MOST_ITEMS or _nested(value):
            return "array"
        case dict():
            return {key[:LONGEST_VALUE]: trim(item) for key, item in value.items()}
        case list():
            return [trim(item) for item in value]
        case _:
            return value


def _nested(values: Any) -> bool:
    return any(isinstance(value, dict | list) for value in values)
