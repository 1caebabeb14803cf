"""What the names of parameters and headers in the route tables stand for."""

from collections.abc import Mapping
from typing import Any

from pignon.market import Pack
from pignon.model.names import Market
from pignon.model.states import VERBS, Booking, EventType
from pignon.web.call import LONGEST_WAIT_S, PAGE_LIMIT
from pignon.web.platform.listings import LONGEST_FEED
from pignon.web.portals import ALL, NONE
from pignon.web.reference.components import Schema
from pignon.web.statuses import WORDS

_TEXT: Schema = {"type": "string", "minLength": 1}
_UUID: Schema = {"type": "string", "format": "uuid"}
_CURSOR = "Where an earlier page ended, as it said."
_DATE = "2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_DATE_SCHEMA: Schema = {"type": "string", "format": "date", "examples": ["2026-11-20"]}
_SECONDS: Schema = {"type": "integer", "minimum": 864_000, "maximum": 4_102_444_800}
ALWAYS = ("Accept-Language", "traceparent")
"""Headers that every operation heeds."""

_PATH: dict[str, tuple[Schema, str]] = {
    "classifiedId": (_UUID, "Our id of the classified."),
    "externalListingId": (_TEXT, "The partner's own id, `metadata.source.offererEstateId`, percent-encoded."),
    "externalProjectId": (_TEXT, "The partner's own id of the project, percent-encoded."),
    "externalId": (_TEXT, "The partner's own id, `offererEstateId`, percent-encoded."),
    "webhookId": (_UUID, "The id that the endpoint was registered with."),
    "leadId": (_UUID, "The id of the lead."),
    "mediaId": (_UUID, "Our id of the medium."),
    "listingId": (_UUID, "Our id of the listing."),
    "revision": ({"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "The number of the revision."),
    "verb": (
        {"type": "string", "enum": list(VERBS)},
        "`withdraw`, `pause`: publications end and places are free until `resume`, which also takes a badge away; "
        "`reserve`, `sold`: a badge; `restore`: a listing deleted within 30 days, unless its external id is in use.",
    ),
    "submissionId": (_UUID, "The id that the write was answered with."),
    "ruleId": (
        {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
        "The partner's own name of the rule: letters, digits, `.`, `_` and `-`.",
    ),
    "promotionId": (_UUID, "The id that the promotion was booked under; of a series any one of them."),
    "portal": (_TEXT, "A portal of the customer's contracts, `SL`."),
}
_HEADERS: dict[str, tuple[Schema, str]] = {
    "If-Match": (
        {"type": "string", "pattern": '^("[0-9]{1,20}"|\\*)$', "examples": ['"3"']},
        "The revision that the change is based on, as the `ETag` said it; another one is refused with 412.",
    ),
    "Prefer": (
        {"type": "string", "pattern": "^wait=[0-9]{1,2}$", "examples": ["wait=5"]},
        f"`wait=N`: answer with the outcome if it is known within N seconds (at most {LONGEST_WAIT_S}).",
    ),
    "Idempotency-Key": (
        {"type": "string", "pattern": "^[!-~]([ -~]{0,253}[!-~])?$", "examples": ["5f0c6a1e-8f0b-4d7e-9a53-0c1d2e3f"]},
        "Makes the call safe to repeat: for 7 days the same key with the same address and body is answered as it was "
        "the first time (`idempotency-replayed: true`) and changes nothing more; with another body it is refused.",
    ),
    "Source-Version": (
        {
            "type": "string",
            "pattern": f"^(-?[0-9]{{1,30}}|{_DATE}T{_TIME}Z)$",
            "examples": ["1042", "2026-05-01T10:00:00Z"],
        },
        "How new the source's data is: a number or an RFC 3339 time, always the same kind for a listing. What is "
        "older than the highest accepted is answered as ever, ends `superseded`, and changes nothing.",
    ),
    "Accept-Language": (
        {"type": "string", "pattern": "^(fr|de|en)$", "examples": ["de"]},
        "The language of messages; the customer's own where it is absent.",
    ),
    "traceparent": (
        {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$"},
        "W3C Trace Context; continued in the answer, which has one anyhow.",
    ),
}


def path_parameter(name: str, packs: Mapping[Market, Pack]) -> dict[str, Any]:
    """Describe `{name}` of a path."""
    known = _PATH | {"market": ({"type": "string", "enum": list(packs)}, "The market of the document.")}
    schema, says = known[name]
    return {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def query_parameter(name: str, packs: Mapping[Market, Pack]) -> dict[str, Any]:
    """Describe a query parameter of a route table as it stands there; `packs` are those of its API.

    `*` at its end: repeatable; what stands before a dot tells two of one name apart.
    """
    schema, says = _queries(packs)[name]
    if name.endswith("*"):
        schema = {"type": "array", "items": schema}
    return {"name": name.rpartition(".")[2].removesuffix("*"), "in": "query", "description": says, "schema": schema}


def header_parameter(name: str) -> dict[str, Any]:
    """Describe a request header."""
    schema, says = _HEADERS[name]
    return {"name": name, "in": "header", "description": says, "schema": schema}


def _queries(packs: Mapping[Market, Pack]) -> dict[str, tuple[Schema, str]]:
    portals = [portal for pack in packs.values() for portal in pack.portals]
    chosen = "|".join(portals)
    types, known = "|".join(EventType).replace(".", "\\."), "|".join(packs)
    return {
        "dryRun": ({"type": "boolean", "default": False}, "Only say what would become of it; nothing is kept."),
        "onError": (
            {"type": "string", "enum": ["continue", "stop"], "default": "continue"},
            "`stop`: nothing is carried out of what follows the first line that is refused.",
        ),
        "offererEstateId": (_TEXT, "Only the one with this id of the partner."),
        "limit": (
            {"type": "integer", "minimum": 1, "maximum": PAGE_LIMIT, "default": PAGE_LIMIT},
            "Items of a page.",
        ),
        "after": (
            {"type": "string", "pattern": "^([0-9]{1,18}|latest)$", "default": "0"},
            "The `next` of an earlier answer; 0: the oldest; `latest`: the end of the log.",
        ),
        "wait": (
            {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT_S, "default": 0},
            "Seconds to wait for an event where there is none yet.",
        ),
        "types": (
            {"type": "string", "pattern": f"^({types})(,({types}))*$"},
            "Only events of these types, joined by commas.",
        ),
        "markets": ({"type": "string", "pattern": f"^({known})(,({known}))*$"}, "Only of these markets."),
        "events.portals": (
            {"type": "string", "pattern": f"^({chosen})(,({chosen}))*$"},
            "Only about these portals, or about none in particular.",
        ),
        "one.listingId": (_UUID, "Only of this listing."),
        "one.portal": ({"type": "string", "enum": portals}, "Only on this portal."),
        "leads.from": (_DATE_SCHEMA, "The first day, in UTC; all where it is absent."),
        "minDate": (_SECONDS, "From this time on, in seconds since 1970; 7 days before `maxDate`."),
        "maxDate": (_SECONDS, "To before this time, at most 7 days later; now."),
        "from": (_DATE_SCHEMA, "The first day, in UTC; 30 days where it is absent."),
        "to": (_DATE_SCHEMA, "The last day, in UTC; today where it is absent."),
        "by": (
            {"type": "string", "enum": ["day", "hour"], "default": "day"},
            "What a row is about; hours for 92 days.",
        ),
        "format": (
            {"type": "string", "enum": ["json", "csv"]},
            "`csv`: all rows in one answer, as with `Accept: text/csv`; else JSON, a page at a time.",
        ),
        "failed": ({"type": "boolean", "default": False}, "Only requests that failed."),
        "nextToken": ({"type": "string"}, _CURSOR),
        "nextPageToken": ({"type": "string"}, _CURSOR),
        "filter": (
            {"type": "string", "enum": ["latest", "current"]},
            "`latest`: the newest row of each portal. `current` is its old name.",
        ),
        "status*": ({"type": "string", "enum": list(WORDS)}, "Only these statuses; repeatable."),
        "portal*": ({"type": "string", "enum": portals}, "Only rows about these portals; repeatable."),
        "portals": (
            {"type": "string", "pattern": f"^({ALL}|{NONE}|({chosen})(,({chosen}))*)$", "default": ALL},
            f"The wanted portals joined by commas, `{ALL}` or `{NONE}`, where the document does not say.",
        ),
        "externalMediaId": (
            _TEXT | {"maxLength": 255},
            "The partner's own id of the medium; sent once more it replaces it.",
        ),
        "promote*": (
            {"type": "string", "pattern": f"^({chosen}):(bump|top:{_DATE})$"},
            "Book `SL:bump` or `SL:top:2026-12-31` with the write: applied when the listing is live, once in its life "
            "for each portal and kind. Needs the scope `platform:promotions:create`, too.",
        ),
        "fileName": (_TEXT | {"maxLength": 255}, "What the file is called; for people."),
        "listingId": (_UUID, "Only what this listing uses."),
        "promotions.listingId": (_UUID, "Only of this listing."),
        "promotions.portal": ({"type": "string", "enum": portals}, "Only on this portal."),
        "promotions.state": ({"type": "string", "enum": list(Booking)}, "Only in this state."),
        "month": ({"type": "string", "pattern": "^2[0-9]{3}-(0[1-9]|1[0-2])$"}, "The month; this one by default."),
        "feed": (
            {"type": "string", "minLength": 1, "maxLength": LONGEST_FEED},
            "The feed that sent it, for `POST /{market}/manifest`.",
        ),
    }
