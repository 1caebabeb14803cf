"""From the bytes of a body to JSON, within limits that keep what follows cheap and storable.

The slow walk over a document runs only when cheap looks at the bytes find a reason for it.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from math import inf

import orjson
from jsonschema_rs import Draft202012Validator

from pignon.market.pack import LARGEST
from pignon.market.pointer import Path, join
from pignon.model.errors import Unreadable
from pignon.model.finding import Finding
from pignon.model.names import Json

DEEPEST = 64
"""Levels of nesting taken; the deepest place of a real document is the tenth."""
MOST_VALUES = 20_000
"""Values taken, keys not counted; a real document has some hundreds, and each costs time further on."""
MOST_KEYS = 1_000
"""Keys of one object taken; the widest of a schema has 184."""

_RANGE = f"-{LARGEST:,} .. {LARGEST:,}".replace(",", " ")
_MARKS = bytes(ord("9") if chr(i).isdigit() else ord("e") if chr(i) in "eE" else i for i in range(128)) + bytes(128)
"""Makes every digit a 9, so that a long number and one with an exponent can be looked for as plain bytes."""
_CONSTANT = re.compile(r"-?(?:NaN|Infinity)")


def read_json(body: bytes) -> Json:
    """Read a UTF-8 JSON text, a byte order mark before it allowed.

    Raises Unreadable, whose findings point at the place where there is one.
    """
    body = body.removeprefix(BOM_UTF8)
    return _vetted(body, _parsed(body))


def read_document(body: bytes, tight: Draft202012Validator) -> tuple[Json, bool]:
    """Read as `read_json`; tell whether the document passes `tight`, which spares nearly all a look at their limits."""
    body = body.removeprefix(BOM_UTF8)
    value = _parsed(body)
    if is_plain(value, body, tight):
        return value, True
    return _vetted(body, value), False


def is_plain(value: Json, body: bytes, tight: Draft202012Validator) -> bool:
    """Tell whether what was read from `body`, or from a part of it, passes `tight` and needs no look at its limits."""
    return _has_room(body) and tight.is_valid(value)


def _parsed(body: bytes) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable([_unreadable(body, error)]) from None


def _vetted(body: bytes, value: Json) -> Json:
    if _is_suspicious(body, value):
        found = _beyond(value)
        if found is not None:
            raise Unreadable([found])
    return value


def _has_room(body: bytes) -> bool:
    """Tell whether a body can hold neither NUL nor too many values: a value and its comma take two bytes."""
    if b"\\" in body and b"\\u0000" in body:
        return False
    if len(body) < 2 * MOST_VALUES:
        return True
    return body.count(b"{") + body.count(b"[") + body.count(b",") <= MOST_VALUES


def _is_suspicious(body: bytes, value: Json) -> bool:
    """Tell cheaply whether the document may be beyond the limits; it seldom is when this says so."""
    marks = body.translate(_MARKS)
    numbers = b"9" * 16 in marks or b"9e9" in marks or b"9e+9" in marks
    brackets = body.count(b"{") + body.count(b"[")
    commas = body.count(b",")
    if b"\\u0000" in body or brackets + commas > MOST_VALUES:
        return True
    return (numbers or brackets > DEEPEST or commas >= MOST_KEYS) and _is_beyond(value)


def _is_beyond(value: Json) -> bool:
    """Look for large numbers, wide objects and depth level by level, quickly and without places."""
    level: list[Json] = [[value]]
    for _ in range(DEEPEST + 2):
        if not level:
            return False
        items = [i for holder in level for i in (holder.values() if type(holder) is dict else holder)]
        if any(not -LARGEST <= i <= LARGEST for i in items if type(i) is int or type(i) is float):
            return True
        level = [i for i in items if type(i) is dict or type(i) is list]
        if any(len(i) > MOST_KEYS for i in level if type(i) is dict):
            return True
    return True


SIGNS = (
    ("UTF-8", "not-utf8"),
    ("surrogate", "lone-surrogate"),
    ("depth limit", "too-deep"),
    ("end of data", "truncated"),
    ("empty", "empty-body"),
)
"""How orjson's complaints tell what is wrong."""


def _unreadable(body: bytes, error: orjson.JSONDecodeError) -> Finding:
    if "infinity" in error.msg:
        return _too_large(body)
    code = next((code for sign, code in SIGNS if sign in error.msg), "not-json")
    if code == "not-json" and _CONSTANT.match(error.doc[max(error.pos - 1, 0) :].lstrip(":,[ \t\r\n")[:9]):
        code = "not-a-number"
    place = f"line {error.lineno}, column {error.colno}"
    return Finding(code, expected=str(DEEPEST) if code == "too-deep" else place)


def _too_large(body: bytes) -> Finding:
    """Find the number that no double holds; a body with too many values is not searched."""
    found = None
    try:
        if body.count(b",") <= MOST_VALUES:
            found = _beyond(json.loads(body, parse_int=float))
    except (ValueError, RecursionError):
        pass  # faulty further on as well: the place is not worth a parser of our own
    return found or Finding("number-range", expected=_RANGE)


def _beyond(root: Json) -> Finding | None:
    """Go through the values up to one that is outside the limits, and tell it."""
    pending: list[tuple[Json, Path]] = [(root, ())]
    seen = 0
    while pending:
        value, path = pending.pop()
        seen += 1
        if isinstance(value, dict | list) and seen + len(pending) + len(value) > MOST_VALUES:
            return Finding("too-many-values", expected=str(MOST_VALUES))
        found = _outside(value, path)
        if found is not None:
            return found
        if isinstance(value, dict | list):
            pending.extend((item, (*path, key)) for key, item in _items(value))
    return None


def _items(value: dict[str, Json] | list[Json]) -> Iterable[tuple[str | int, Json]]:
    return value.items() if isinstance(value, dict) else enumerate(value)


def _outside(value: Json, path: Path) -> Finding | None:
    match value:
        case dict() | list() if len(path) >= DEEPEST:
            return Finding("too-deep", join(path), expected=str(DEEPEST))
        case dict() if len(value) > MOST_KEYS:
            return Finding("too-many-values", join(path), expected=str(MOST_KEYS))
        case dict() if any("\0" in key for key in value):
            return Finding("nul-character", join(path), expected="U+0000")
        case str() if "\0" in value:
            return Finding("nul-character", join(path), value, expected="U+0000")
        case int() | float() if not -LARGEST <= value <= LARGEST:
            return Finding("number-range", join(path), value if abs(value) < inf else None, expected=_RANGE)
        case _:
            return None
