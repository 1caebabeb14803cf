"""Reading a market's document, whichever contract it came by."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pignon.model.names import Document, Json

_LINE_BREAK: Final = re.compile(r"<br\s*/?>|\r\n?", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Prose:
    """A partner's own words, with the language they are in."""

    text: str
    language: str


def at(document: Json, path: str) -> Json:
    """Return the value at a dotted path, None where there is none."""
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def index(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Json]]:
    """Walk a document once, giving every value, objects too, with its dotted path."""
    for name, value in document.items():
        path = f"{prefix}{name}"
        yield path, value
        if isinstance(value, dict):
            yield from index(value, f"{path}.")


def source(document: Document) -> Mapping[str, Any]:
    """Return the references of a document: `metadata` in the German contract, `data.metaData` in the French."""
    return at(document, "metadata.source") or at(document, "data.metaData.source") or {}


def prose(value: Json, language: str) -> Prose | None:
    """Choose from a text in many languages: the page's own, else English, else the first; None when all are blank.

    Line breaks written as `<br>` become line breaks; any other markup stays text.
    """
    if not isinstance(value, Mapping):
        return None
    order = [language, "en", *value]
    for code in order:
        text = value.get(code)
        if isinstance(text, str) and text.strip():
            return Prose(_LINE_BREAK.sub("\n", text).strip(), str(code))
    return None


def web_address(value: Json) -> str | None:
    """Return an `http` or `https` address; None for anything a link must not lead to."""
    if not isinstance(value, str) or _UNPRINTABLE.search(value.strip()):
        return None
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None
