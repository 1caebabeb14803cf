"""Reads what a client asks the token endpoint, however its software writes it: form, JSON, Basic (RFC 6749)."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

BODY_LIMIT = 64 * 1024
"""Bytes; a request has some 400."""
FIELDS_LIMIT = 100
_KNOWN = ("grant_type", "client_id", "client_secret", "audience", "intermediary_id", "scope")


class Refused(Exception):
    """What the endpoint answers instead of a token (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str, *, status: int = 400, basic: bool = False) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.basic = basic
        """True where the client came by Basic authentication and must be told so."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A token request with all it needs to be decided."""

    credentials: tuple[tuple[str, str], ...] = field(repr=False)
    """Client id and secret; two pairs where Basic authentication can be read in two ways."""
    basic: bool
    audience: str
    intermediary_id: str | None
    scopes: tuple[str, ...]
    """Empty: all that is granted for the audience."""


def read_ask(body: bytes, *, content_type: str | None, authorization: str | None) -> Ask:
    """Read a request; raises `Refused`."""
    fields = _fields(body, content_type)
    match fields.get("grant_type"):
        case None:
            raise Refused("invalid_request", "grant_type is missing: send client_credentials")
        case "client_credentials":
            pass
        case _:
            raise Refused("unsupported_grant_type", "only client_credentials is given tokens here")
    basic = authorization is not None and authorization[:6].lower() == "basic "
    credentials = _basic(authorization[6:], fields) if authorization and basic else _posted(fields)
    if "audience" not in fields:
        raise Refused("invalid_request", "audience is missing: send the base address of the API")
    return Ask(
        credentials=credentials,
        basic=basic,
        audience=fields["audience"],
        intermediary_id=fields.get("intermediary_id"),
        scopes=tuple(dict.fromkeys(fields.get("scope", "").split())),
    )


def _fields(body: bytes, content_type: str | None) -> dict[str, str]:
    kind, _, parameters = (content_type or "").partition(";")
    charset = parameters.strip().lower()
    if charset.startswith("charset=") and charset[8:].strip('"') not in {"utf-8", "utf8", "us-ascii"}:
        raise Refused("invalid_request", "the body must be UTF-8")
    match kind.strip().lower():
        case "application/json":
            pairs = _json(body)
        case "application/x-www-form-urlencoded":
            pairs = _form(body)
        case _:
            raise Refused("invalid_request", "send application/x-www-form-urlencoded or application/json")
    return _checked(pairs)


def _form(body: bytes) -> list[tuple[str, Any]]:
    try:
        text = body.decode("ascii")
        return list(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT))
    except ValueError:
        raise Refused("invalid_request", "the body is no form of UTF-8 text") from None


def _json(body: bytes) -> list[tuple[str, Any]]:
    """Return the members of the object with repetitions, which the usual readers drop unseen."""
    try:
        read = json.loads(body.decode("utf-8"), object_pairs_hook=_Members)
    except (ValueError, RecursionError):
        raise Refused("invalid_request", "the body is no JSON") from None
    if not isinstance(read, _Members):
        raise Refused("invalid_request", "the body is no JSON object")
    return list(read)


class _Members(list[tuple[str, Any]]):
    """An object as its pairs, told apart from an array."""


def _checked(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            which = name if name in _KNOWN else "a parameter"
            raise Refused("invalid_request", f"{which} is sent more than once")
        seen.add(name)
        if name not in _KNOWN or value is None or value == "":
            continue
        if not isinstance(value, str) or not value.isprintable():
            raise Refused("invalid_request", f"{name} is no line of text")
        fields[name] = value
    return fields


def _posted(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if "client_id" not in fields or "client_secret" not in fields:
        raise Refused("invalid_client", "client_id and client_secret are needed", status=401)
    return ((fields["client_id"], fields["client_secret"]),)


def _basic(encoded: str, fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Read Basic credentials: both as written and form-decoded, since RFC 6749 asks for that and many omit it."""
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except ValueError:
        raise Refused("invalid_client", "the Basic credentials cannot be read", status=401, basic=True) from None
    name, colon, secret = text.partition(":")
    if not colon or not text.isprintable():
        raise Refused("invalid_client", "the Basic credentials cannot be read", status=401, basic=True)
    if "client_secret" in fields:
        raise Refused("invalid_request", "authenticate in one way: by Basic, or by client_secret in the body")
    pairs = dict.fromkeys(((name, secret), (unquote_plus(name), unquote_plus(secret))))
    if "client_id" in fields and fields["client_id"] not in {each for each, _ in pairs}:
        raise Refused("invalid_request", "client_id in the body is not the one of the Basic credentials")
    return tuple(pair for pair in pairs if pair[0].isprintable() and pair[1].isprintable())
