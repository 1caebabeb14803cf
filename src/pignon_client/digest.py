"""The digest that decides whether a document changed; it equals the platform's own.

SHA-256 of the document without its read-only fields in RFC 8785 canonical JSON.
"""

import math
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, cast

import orjson

READ_ONLY: Mapping[str, Mapping[tuple[str, ...], frozenset[str]]] = {
    "fr": {
        (): frozenset({"classifiedId"}),
        ("data", "metaData"): frozenset({"classifiedId", "createDate", "changeDate", "portalWebKey", "nbMedias"}),
    },
    "de": {("metadata",): frozenset({"portalWebKey"})},
}
"""Per market, where fields stand that the platform writes and clients only read."""
_EXACT = 2**53
"""Integers below it are exact as IEEE doubles, the only numbers RFC 8785 knows."""
_PLAIN_BELOW = 21
"""ECMAScript writes numbers without an exponent below 1e21 ..."""
_PLAIN_ABOVE = -7
"""... and from 1e-6 on."""


def canonical(document: Mapping[str, Any], *, market: str) -> bytes:
    """Return the document's RFC 8785 bytes without the market's read-only fields.

    Raises ValueError for what JSON cannot say: NaN, infinities, lone surrogates, other types.
    """
    bare: Mapping[str, Any] = document
    for path, names in READ_ONLY.get(market, {}).items():
        bare = _without(bare, path, names)
    return "".join(_written(bare)).encode()


def digest(document: Mapping[str, Any], *, market: str) -> str:
    """Return the document's digest, 64 hex digits; raises as `canonical` does."""
    return sha256(canonical(document, market=market)).hexdigest()


def _without(node: Mapping[str, Any], path: tuple[str, ...], names: frozenset[str]) -> Mapping[str, Any]:
    if not path:
        return {name: value for name, value in node.items() if name not in names}
    below = node.get(path[0])
    if not isinstance(below, dict):
        return node
    return {**node, path[0]: _without(cast("dict[str, Any]", below), path[1:], names)}


def _written(value: Any) -> Iterator[str]:
    match value:
        case None | bool() | str():
            yield _plain(value)
        case int() | float():
            yield _number(value)
        case dict():
            yield from _object(cast("dict[str, Any]", value))
        case list() | tuple():
            yield from _array(cast("list[Any]", value))
        case _:
            raise ValueError(f"{type(value).__name__} is nothing JSON can say")


def _plain(value: object) -> str:
    """orjson escapes strings exactly as RFC 8785 asks and refuses lone surrogates."""
    try:
        return orjson.dumps(value).decode()
    except TypeError as error:
        raise ValueError(str(error)) from error


def _object(value: dict[str, Any]) -> Iterator[str]:
    mark = "{"
    for name in sorted(value, key=_utf16):
        yield f"{mark}{_plain(name)}:"
        yield from _written(value[name])
        mark = ","
    yield "}" if value else "{}"


def _utf16(name: str) -> bytes:
    """RFC 8785 sorts names by their UTF-16 code units."""
    return name.encode("utf-16-be")


def _array(value: list[Any]) -> Iterator[str]:
    mark = "["
    for entry in value:
        yield mark
        yield from _written(entry)
        mark = ","
    yield "]" if value else "[]"


def _number(value: float) -> str:
    """Write a number as ECMAScript does: shortest digits, 1.0 as 1, -0 as 0."""
    if isinstance(value, int) and abs(value) < _EXACT:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no number JSON can say")
    if number == 0:
        return "0"
    return _ecmascript(number)


def _ecmascript(number: float) -> str:
    """Number::toString of ECMA-262, out of Python's digits, which are the same shortest ones."""
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Set the decimal point after `point` digits, or an exponent where ECMAScript uses one."""
    if len(digits) <= point <= _PLAIN_BELOW:
        return digits.ljust(point, "0")
    if 0 < point <= _PLAIN_BELOW:
        return f"{digits[:point]}.{digits[point:]}"
    if _PLAIN_ABOVE < point - 1 < 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
