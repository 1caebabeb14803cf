"""Every refusal as an RFC 9457 problem: one table gives each error its status, its type and its words."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from pignon.market.pack import Pack
from pignon.market.pointer import join
from pignon.model.errors import (
    Busy,
    CollidingContacts,
    Deleted,
    Duplicate,
    ExternalIdChanged,
    Forbidden,
    FrozenField,
    Invalid,
    NotFound,
    PignonError,
    Stale,
    TooLarge,
    Unauthenticated,
    Unreadable,
    UnsupportedMedia,
)
from pignon.model.finding import Finding
from pignon.web.findings import told
from pignon.web.messages import say
from pignon.web.refusals import DuplicateProject, ForeignMarket, NoRoute, NotAllowed, NotYet
from pignon.web.reply import Headers, Reply

TYPES = "urn:pignon:problem:"
"""Before each problem's own name; a `type` is compared, never fetched."""
PROBLEM = b"application/problem+json"
INCUMBENT = b"application/json+problem"
"""What the incumbent calls it; sent to those who ask for it."""


@dataclass(frozen=True, slots=True)
class Teller:
    """To whom a problem is told, and about which market."""

    traceparent: bytes
    language: str
    accept: bytes = b""
    pack: Pack | None = None
    noun: str = "listing"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one error class looks on the wire."""

    status: int
    name: str
    title: str
    code: str
    """The key of its sentence in `messages`."""
    facts: Callable[[Any], dict[str, Any]] = lambda _: {}
    faults: Callable[[Any], tuple[Finding, ...]] = lambda _: ()
    headers: Callable[[Any], Headers] = field(default=lambda _: [])


def _kept_as(code: str) -> Callable[[Any], tuple[Finding, ...]]:
    return lambda e: (Finding(code, "", e.given, e.expected),)


def _media(error: UnsupportedMedia) -> tuple[Finding, ...]:
    name = "Content-Encoding" if error.expected.startswith("identity") else "Content-Type"
    return (Finding("unsupported-media", name, error.given, error.expected, arguments={"given": error.given}),)


_BAD = "Bad request"
_TABLE: dict[type[PignonError], Kind] = {
    Invalid: Kind(400, "Validation-Error", _BAD, "validation", faults=lambda e: e.findings),
    Unreadable: Kind(400, "Validation-Error", _BAD, "validation", faults=lambda e: e.findings),
    CollidingContacts: Kind(
        *(400, "Colliding-Contacts-Information-Error", "Colliding contacts information", "colliding-contacts"),
        faults=lambda e: e.findings,
    ),
    ExternalIdChanged: Kind(400, "Validation-Error", _BAD, "validation", faults=_kept_as("external-id-changed")),
    FrozenField: Kind(400, "Validation-Error", _BAD, "validation", faults=_kept_as("frozen-field")),
    Duplicate: Kind(400, "Duplicated-Error", "Duplicated", "duplicate", lambda e: {"id": e.listing_id}),
    DuplicateProject: Kind(
        400, "Duplicated-Project-Error", "Duplicated project", "duplicate-project", lambda e: {"id": e.external_id}
    ),
    Unauthenticated: Kind(
        *(401, "Unauthorized", "Unauthorized", "unauthenticated", lambda e: {"why": e.why}),
        headers=lambda _: [(b"www-authenticate", b'Bearer realm="pignon"')],
    ),
    Forbidden: Kind(403, "Forbidden", "Forbidden", "forbidden", lambda e: {"scope": e.scope}),
    ForeignMarket: Kind(403, "Forbidden", "Forbidden", "foreign-market", lambda e: {"market": e.market}),
    NotFound: Kind(404, "Not-Found", "Not found", "not-found"),
    NoRoute: Kind(404, "No-Operation", "Not found", "no-route"),
    NotAllowed: Kind(
        *(405, "Method-Not-Allowed", "Method not allowed", "not-allowed", lambda e: {"allowed": ", ".join(e.allowed)}),
        headers=lambda e: [(b"allow", ", ".join(e.allowed).encode())],
    ),
    Deleted: Kind(409, "classified-deleted", "Classified deleted", "deleted", lambda e: {"id": e.listing_id}),
    Stale: Kind(
        *(412, "Precondition-Failed", "Precondition failed", "stale"),
        lambda e: {"given": e.given, "current": e.current},
    ),
    TooLarge: Kind(413, "Payload-Too-Large", "Payload too large", "too-large", lambda e: {"limit": e.limit}),
    UnsupportedMedia: Kind(
        *(415, "Unsupported-Media-Type", "Unsupported media type", "unsupported-media"),
        lambda e: {"given": e.given, "expected": e.expected},
        faults=_media,
    ),
    NotYet: Kind(501, "Not-Implemented", "Not implemented", "not-yet"),
    Busy: Kind(
        *(503, "Busy", "Busy", "busy", lambda e: {"seconds": e.retry_after}),
        headers=lambda e: [(b"retry-after", str(e.retry_after).encode())],
    ),
}


def problem(error: PignonError, to: Teller) -> Reply:
    """Tell `error` as its problem; what the table lacks is unexpected."""
    kind = next((_TABLE[parent] for parent in type(error).__mro__ if parent in _TABLE), None)
    if kind is None:
        return unexpected(to)
    body = _head(kind, to, say(kind.code, to.language, name=f"{to.noun}Id", **kind.facts(error)))
    if isinstance(error, Duplicate):
        body["title"] = f"Duplicated {to.noun}"
        body["type"] = f"{TYPES}Duplicated-{to.noun.title()}-Error"
        body[f"{to.noun}Id"] = str(error.listing_id)
    faults = tuple(_placed(fault, error, to.pack) for fault in kind.faults(error))
    if faults or isinstance(error, Invalid):
        own = "contentType" if isinstance(error, UnsupportedMedia) else "body"
        body["errorSource"] = getattr(error, "source", own)
        body["errors"] = [_entry(fault, to) for fault in faults]
    return _reply(body, to, kind.headers(error))


def unexpected(to: Teller) -> Reply:
    """Tell that we failed, and nothing of how."""
    body = _head(Kind(500, "Internal-Error", "Internal server error", "unexpected"), to, say("unexpected", to.language))
    return _reply(body, to)


def too_slow(to: Teller) -> Reply:
    """Tell that a request did not arrive in time."""
    body = _head(Kind(408, "Request-Timeout", "Request timeout", "too-slow"), to, say("too-slow", to.language))
    return _reply(body, to)


def _head(kind: Kind, to: Teller, detail: str) -> dict[str, Any]:
    return {
        "type": TYPES + kind.name,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": to.traceparent.decode("ascii"),
    }


def _placed(fault: Finding, error: PignonError, pack: Pack | None) -> Finding:
    """Point to the field of the market's documents that an identity or frozen field stands in."""
    if pack is None:
        return fault
    match error:
        case ExternalIdChanged():
            return replace(fault, pointer=join(pack.external_id))
        case FrozenField() if pack.frozen:
            return replace(fault, pointer=error.pointer or join(pack.frozen[0]))
        case _:
            return fault


def _entry(fault: Finding, to: Teller) -> dict[str, Any]:
    said = told(fault, to.pack, to.language)
    pointer = said.pop("pointer")
    said.pop("portals", None)
    return {"name": pointer, "reason": said["message"], **said}


def _reply(body: dict[str, Any], to: Teller, headers: Headers | None = None) -> Reply:
    media_type = INCUMBENT if INCUMBENT in to.accept.lower() else PROBLEM
    return Reply(
        body["status"], orjson.dumps(body), [*(headers or ()), (b"content-language", to.language.encode())], media_type
    )
