"""What makes two documents the same: canonical JSON (RFC 8785) and its SHA-256."""

import re
from hashlib import sha256

import orjson

from pignon.model.names import Json

_POINT_ZERO = re.compile(rb"\.0(?![0-9])")
_MINUS_SIX = re.compile(rb"-6")
"""Two bytes are found by an expression in half the time that `in` takes."""
_EXPONENT = re.compile(rb"[0-9]e(?:\+?[0-9]+|-6)(?:[,}\]]|$)")
"""The powers of ten that orjson writes and ECMAScript writes out: those above, and the millionths below."""
_ASTRAL = bytes(0xF0 <= byte <= 0xF4 for byte in range(256))
"""Turns the first byte of every character beyond the basic plane into a 1, all others into 0."""
_PLAIN = frozenset({str, int, bool, type(None)})
_EXACT = 10**16
"""Below it every whole double is written by its digits alone, by orjson too."""


def canonical(document: Json, *, plain: bool = False) -> bytes:
    """Write JSON by RFC 8785: keys in UTF-16 order, numbers as ECMAScript writes them, no blanks.

    `plain` promises what the tight schema of a market does: keys in ASCII, numbers below 1e15.
    """
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    if _POINT_ZERO.search(written):
        written = orjson.dumps(_whole(document), option=orjson.OPT_SORT_KEYS)
    exponents = (_MINUS_SIX.search(written) or (not plain and b"e+" in written)) and _EXPONENT.search(written)
    if plain and not exponents:
        return written
    if exponents or (b"\1" in written.translate(_ASTRAL) and _has_wide_keys(document)):
        return _exact(document).encode()
    return written


def digest(canonical: bytes) -> bytes:
    """Hash a canonical form; 32 bytes that decide whether a document changed."""
    return sha256(canonical).digest()


def _has_wide_keys(value: Json) -> bool:
    """Tell whether a key has a character beyond ASCII, where the order of UTF-16 may be another one."""
    if isinstance(value, dict):
        return any(not key.isascii() for key in value) or any(_has_wide_keys(item) for item in value.values())
    return isinstance(value, list) and any(_has_wide_keys(item) for item in value)


def _whole(value: Json) -> Json:
    """Turn 1.0 into 1 throughout, since that is the only difference of nearly all documents that have one."""
    if type(value) is dict:
        return {key: item if type(item) in _PLAIN else _whole(item) for key, item in value.items()}
    if type(value) is list:
        return [item if type(item) in _PLAIN else _whole(item) for item in value]
    return int(value) if type(value) is float and value.is_integer() and abs(value) < _EXACT else value


def _exact(value: Json) -> str:
    match value:
        case dict():
            keys = sorted(value, key=_utf16)
            return "{" + ",".join(f"{_string(key)}:{_exact(value[key])}" for key in keys) + "}"
        case list():
            return "[" + ",".join(_exact(item) for item in value) + "]"
        case str():
            return _string(value)
        case float():
            return _number(value)
        case _:
            return orjson.dumps(value).decode()


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _string(text: str) -> str:
    return orjson.dumps(text).decode()


def _number(value: float) -> str:
    """Write a finite double as ECMAScript's Number.prototype.toString does."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign, mantissa = ("-", mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """Set the decimal point after `point` of the digits, or write an exponent where ECMAScript does."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
