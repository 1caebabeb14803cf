"""Every refusal as an RFC 9457 problem: one table gives each error its status, its type and its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from pignon.market.pack import Pack
from pignon.market.pointer import join
from pignon.model.errors import (
    Busy,
    CollidingContacts,
    Contended,
    Deleted,
    Duplicate,
    ExternalIdChanged,
    Forbidden,
    FrozenField,
    Invalid,
    KeyReused,
    KeyRunning,
    NotFound,
    PignonError,
    PromotionOver,
    SourceChanged,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    UnsupportedMedia,
)
from pignon.model.finding import Finding
from pignon.web.findings import told
from pignon.web.messages import say
from pignon.web.refusals import (
    DuplicateProject,
    EventsSwept,
    ForeignMarket,
    MediaInUse,
    NoRoute,
    NotAllowed,
    NotWaiting,
    UploadExpired,
    WebhookOff,
)
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
    docs: str = ""
    """The public address that findings link to; `""` makes the links relative."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one error class looks on the wire."""

    status: int
    name: str
    title: str
    code: str
    """The finding it is told with; of an error that brings its own, the sentence over them in `messages`."""
    facts: Callable[[Any], dict[str, Any]] = lambda _: {}
    """What fills the finding's message: `value` and `expected` are shown as such."""
    faults: Callable[[Any], tuple[Finding, ...]] | None = None
    headers: Callable[[Any], Headers] = field(default=lambda _: [])
    source: str | None = None
    """`errorSource`, where the error itself does not say."""

    def findings(self, error: PignonError) -> tuple[Finding, ...]:
        """Return what is said about the call: at least one."""
        if self.faults is not None:
            return self.faults(error)
        facts = self.facts(error)
        own = {name: facts.pop(name, None) for name in ("value", "expected")}
        return (Finding(self.code, facts.pop("pointer", ""), **own, arguments=facts),)


def _media(error: UnsupportedMedia) -> dict[str, Any]:
    name = "Content-Encoding" if error.expected.startswith("identity") else "Content-Type"
    return {"pointer": name, "value": error.given, "expected": error.expected}


def _kept(error: ExternalIdChanged | FrozenField) -> dict[str, Any]:
    return {"value": error.given, "expected": error.expected}


def _brought(error: Invalid) -> tuple[Finding, ...]:
    return error.findings


_BAD = "Bad request"
_UNEXPECTED = Kind(500, "Internal-Error", "Internal server error", "internal-error")
_TOO_SLOW = Kind(408, "Request-Timeout", "Request timeout", "too-slow")
_TABLE: dict[type[PignonError], Kind] = {
    Invalid: Kind(400, "Validation-Error", _BAD, "validation", faults=_brought),
    CollidingContacts: Kind(
        *(400, "Colliding-Contacts-Information-Error", "Colliding contacts information", "colliding-contacts"),
        faults=_brought,
    ),
    ExternalIdChanged: Kind(400, "Validation-Error", _BAD, "external-id-changed", _kept, source="body"),
    FrozenField: Kind(400, "Validation-Error", _BAD, "frozen-field", _kept, source="body"),
    Duplicate: Kind(400, "Duplicated-Error", "Duplicated", "duplicate", lambda e: {"expected": str(e.listing_id)}),
    DuplicateProject: Kind(
        *(400, "Duplicated-Project-Error", "Duplicated project", "duplicate-project"),
        lambda e: {"value": e.external_id},
    ),
    Unauthenticated: Kind(
        *(401, "Unauthorized", "Unauthorized", "unauthenticated", lambda e: {"why": e.why}),
        headers=lambda _: [(b"www-authenticate", b'Bearer realm="pignon"')],
    ),
    Forbidden: Kind(403, "Forbidden", "Forbidden", "forbidden", lambda e: {"expected": e.scope}),
    ForeignMarket: Kind(403, "Forbidden", "Forbidden", "foreign-market", lambda e: {"value": e.market}),
    NotFound: Kind(404, "Not-Found", "Not found", "not-found"),
    NoRoute: Kind(404, "No-Operation", "Not found", "no-operation"),
    NotAllowed: Kind(
        *(405, "Method-Not-Allowed", "Method not allowed", "method-not-allowed"),
        lambda e: {"expected": ", ".join(e.allowed)},
        headers=lambda e: [(b"allow", ", ".join(e.allowed).encode())],
    ),
    Deleted: Kind(
        *(409, "classified-deleted", "Classified deleted", "classified-deleted"),
        lambda e: {"value": str(e.listing_id)},
    ),
    EventsSwept: Kind(
        *(410, "Events-Swept", "Events no longer kept", "events-swept"),
        lambda e: {"pointer": "after", "expected": f"0, or {e.first - 1} and more"},
        source="requestParameter",
    ),
    UploadExpired: Kind(410, "Upload-Expired", "Upload expired", "upload-expired"),
    WebhookOff: Kind(409, "Webhook-Off", "Webhook disabled", "webhook-off", lambda e: {"why": e.why}),
    NotWaiting: Kind(409, "Not-Waiting", "Not waiting", "not-waiting"),
    MediaInUse: Kind(409, "Media-In-Use", "Media in use", "media-in-use", lambda e: {"value": e.listings}),
    PromotionOver: Kind(409, "Promotion-Over", "Promotion over", "promotion-over", lambda e: {"value": e.state}),
    Stale: Kind(
        *(412, "Precondition-Failed", "Precondition failed", "stale"),
        lambda e: {"pointer": "If-Match", "value": e.given, "expected": str(e.current)},
        source="header",
    ),
    TooLarge: Kind(
        *(413, "Payload-Too-Large", "Payload too large", "body-too-large"),
        lambda e: {"expected": str(e.limit)},
        source="body",
    ),
    Contended: Kind(
        *(409, "Conflict", "Conflict", "contended"),
        headers=lambda _: [(b"retry-after", b"1")],
    ),
    KeyRunning: Kind(
        *(409, "Idempotency-Key-Running", "Still running", "key-running"),
        lambda _: {"pointer": "Idempotency-Key"},
        headers=lambda _: [(b"retry-after", b"1")],
        source="header",
    ),
    KeyReused: Kind(
        *(422, "Idempotency-Key-Reused", "Key reused", "key-reused"),
        lambda _: {"pointer": "Idempotency-Key"},
        source="header",
    ),
    SourceChanged: Kind(
        *(400, "Validation-Error", _BAD, "source-version-kind"),
        lambda e: {"pointer": "Source-Version", "value": e.given, "expected": e.expected},
        source="header",
    ),
    UnsupportedMedia: Kind(
        *(415, "Unsupported-Media-Type", "Unsupported media type", "unsupported-media", _media),
        source="contentType",
    ),
    TooMany: Kind(
        *(429, "Too-Many-Requests", "Too many requests", "too-many-calls"),
        lambda e: {"expected": f"at most {e.limit} a minute", "seconds": e.retry_after},
        headers=lambda e: [(b"retry-after", str(e.retry_after).encode())],
    ),
    Busy: Kind(
        *(503, "Busy", "Busy", "busy", lambda e: {"seconds": e.retry_after}),
        headers=lambda e: [(b"retry-after", str(e.retry_after).encode())],
    ),
}


def kind_of(error: type[PignonError]) -> Kind | None:
    """Return how an error class is told; none where it is no refusal of a call."""
    return next((_TABLE[parent] for parent in error.__mro__ if parent in _TABLE), None)


def problem(error: PignonError, to: Teller) -> Reply:
    """Tell `error` as its problem; what the table lacks is unexpected."""
    kind = kind_of(type(error))
    if kind is None:
        return unexpected(to)
    body = _body(kind, to, tuple(_placed(one, error, to) for one in kind.findings(error)))
    if isinstance(error, Duplicate):
        body["title"] = f"Duplicated {to.noun}"
        body["type"] = f"{TYPES}Duplicated-{to.noun.title()}-Error"
        body["detail"] += f" {to.noun}Id: {error.listing_id}"
        body[f"{to.noun}Id"] = str(error.listing_id)
    source = getattr(error, "source", kind.source)
    if source is not None:
        body["errorSource"] = source
    return _reply(body, to, kind.headers(error))


def refused(error: PignonError, to: Teller) -> tuple[int, list[dict[str, Any]]]:
    """Return the status and the findings of `error`, where it is told within an answer; as `problem` has them."""
    kind = kind_of(type(error)) or _UNEXPECTED
    placed = (_placed(one, error, to) for one in kind.findings(error))
    return kind.status, [told(one, to.pack, to.language, docs=to.docs) for one in placed]


def unexpected(to: Teller) -> Reply:
    """Tell that we failed, and nothing of how."""
    return _reply(_body(_UNEXPECTED, to, (Finding(_UNEXPECTED.code),)), to)


def too_slow(to: Teller) -> Reply:
    """Tell that a request did not arrive in time."""
    return _reply(_body(_TOO_SLOW, to, (Finding(_TOO_SLOW.code),)), to)


def _body(kind: Kind, to: Teller, findings: Sequence[Finding]) -> dict[str, Any]:
    said = [told(one, to.pack, to.language, docs=to.docs) for one in findings]
    own = said[0]["message"] + " " + said[0]["resolution"] if said else ""
    return {
        "type": TYPES + kind.name,
        "title": kind.title,
        "status": kind.status,
        "detail": say(kind.code, to.language) if kind.faults else own,
        "instance": to.traceparent.decode("ascii"),
        "errors": [{"name": one["pointer"], "reason": one["message"], **one} for one in said],
    }


def _placed(finding: Finding, error: PignonError, to: Teller) -> Finding:
    """Point to the field of the market's documents that an id or a frozen field stands in."""
    if to.pack is None:
        return finding
    match error:
        case ExternalIdChanged() | Duplicate():
            return replace(finding, pointer=join(to.pack.external_id))
        case FrozenField() if to.pack.frozen:
            return replace(finding, pointer=error.pointer or join(to.pack.frozen[0]))
        case _:
            return finding


def _reply(body: dict[str, Any], to: Teller, headers: Headers | None = None) -> Reply:
    media_type = INCUMBENT if INCUMBENT in to.accept.lower() else PROBLEM
    return Reply(
        body["status"], orjson.dumps(body), [*(headers or ()), (b"content-language", to.language.encode())], media_type
    )
