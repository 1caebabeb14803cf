"""What the server answers, as schemas: the names that the route tables give to their responses."""

from collections.abc import Mapping

from pignon.market import Pack
from pignon.model.names import Market
from pignon.model.states import AtLimit, Kind, Outcome, State
from pignon.web.reference.audience import figures_and_leads
from pignon.web.reference.components import PROJECT, Schema, ref, root
from pignon.web.reference.promotions import offer, promoting
from pignon.web.reference.shapes import (
    COUNT,
    FINDINGS,
    INSTANT,
    MAYBE_INSTANT,
    MAYBE_TEXT,
    REVISION,
    TEXT,
    UUID,
    listed,
    obj,
)
from pignon.web.reference.telling import attempt, event, webhook
from pignon.web.statuses import WORDS

_DAY: Schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
_BADGE: Schema = {"enum": ["reserved", "sold", None], "description": "Shown beside the document."}
_KIND: Schema = {"type": "string", "enum": list(Kind)}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the canonical document."}
_LINKS: Schema = {"type": "array", "items": {"type": "object", "properties": {"statuses": {"type": "string"}}}}
_ERRORS: Schema = {
    "type": "array",
    "items": ref("Fault"),
    "description": "Every fault at once; never empty.",
}
_POINTS: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_ADDS: Schema = {"type": "object", "required": ["adds"], "properties": {"adds": _POINTS}}
_MISSING: Schema = {"allOf": [ref("Finding"), _ADDS]}
_SECRET: Schema = {"type": "string", "pattern": "^whsec_", "description": "Signs; Standard Webhooks 1.0."}
_STATUS: Schema = {"type": "integer", "description": "As a single call would be answered; 200: a dry run."}
_BULK_OUTCOME = "Absent where the line is refused. Only a dry run knows the final one; else see the submission."
_SOURCES = ["body", "requestParameter", "header", "contentType"]


def answers(packs: Mapping[Market, Pack]) -> dict[str, Schema]:
    """Return every schema of an answer, by name."""
    portals = [portal for pack in packs.values() for portal in pack.portals]
    portal: Schema = {"type": "string", "enum": portals}
    markets = list(packs)
    ours = _platform(markets, portal) | promoting(markets, portal) | figures_and_leads(markets, portal)
    return _problems() | _outcomes(portal) | _french() | _german() | ours | _tokens()


def also(name: str, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """Describe what the component `name` is, with further members."""
    return {"allOf": [ref(name), obj(required, optional)]}


def _problems() -> dict[str, Schema]:
    head = {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}
    instance: Schema = {"type": "string", "description": "The traceparent of the call."}
    return {
        "Problem": obj(
            {**head, "instance": instance, "errors": _ERRORS},
            {"errorSource": {"type": "string", "enum": _SOURCES}},
            description="RFC 9457.",
        ),
        "ValidationProblem": also("Problem", {"errorSource": {"type": "string", "enum": _SOURCES}}),
        "DuplicateProblem": {
            "allOf": [
                ref("Problem"),
                obj({"type": {"type": "string", "pattern": "Duplicated"}}, {"classifiedId": UUID, "listingId": UUID}),
            ]
        },
        "Fault": also(
            "Finding",
            {
                "name": {"type": "string", "description": "The pointer; or the name of a parameter or header."},
                "reason": {"type": "string", "description": "The message."},
            },
        ),
    }


def _outcomes(portal: Schema) -> dict[str, Schema]:
    outcome = {"outcome": {"type": "string", "enum": list(Outcome)}}
    told: dict[str, Schema] = {"publications": listed(ref("Publication")), "findings": FINDINGS}
    return {
        "Text": TEXT,
        "Finding": obj(
            {
                "code": {"type": "string", "description": "Stable; each has a page at `/docs/findings/{code}`."},
                "pointer": {"type": "string", "description": "JSON Pointer into the document."},
                "value": {"description": "What stands there, shortened."},
                "expected": MAYBE_TEXT
                | {"description": "The same for every caller; `message` says it in their language."},
                "portals": listed(portal) | {"description": "The portals it blocks; none: advice."},
                "resolution": {"type": "string", "description": "How to mend it, in the language of the caller."},
                "message": {"type": "string", "description": "In the language of the caller: fr, de or en."},
                "docs": {"type": "string", "description": "The address of the code's page."},
            }
        ),
        "Publication": obj(
            {
                "portal": portal,
                "state": {"type": "string", "enum": list(State)},
                "url": {"type": ["string", "null"], "description": "The public page, while it is live."},
                "findings": FINDINGS,
            }
        ),
        "Settlement": obj({**outcome, **told}),
        "Rehearsal": obj(
            {"dryRun": {"const": True}, **outcome, **told, "quality": {"anyOf": [ref("Quality"), {"type": "null"}]}},
            {
                "externalId": MAYBE_TEXT,
                "digest": {"type": ["string", "null"]},
                "warnings": listed(ref("Warning")),
                "promotions": listed(ref("RehearsedPromotion")) | {"description": "What `?promote=` asks for."},
            },
            description="What a write would come to; nothing is kept.",
        ),
        "Tried": obj({"dryRun": {"const": True}}, description="What the call would be answered; nothing is kept."),
        "Warning": obj({"type": TEXT, "message": TEXT}),
        "Status": obj(
            {
                "statusId": UUID,
                "classifiedId": UUID,
                "customerId": TEXT,
                "creationDate": INSTANT,
                "statusDate": INSTANT,
                "revision": REVISION,
                "portals": listed(portal),
                "status": {"type": "string", "enum": list(WORDS)},
                "message": TEXT,
                "findings": FINDINGS,
            },
            {
                "subStatus": TEXT,
                "subStatusDetails": {"type": "string", "description": "Stable reason codes, joined by commas."},
            },
        ),
        "StatusPage": obj({"items": listed(ref("Status"))}, {"nextToken": TEXT}),
    }


def _french() -> dict[str, Schema]:
    return {
        "AcceptedClassified": obj({"classifiedId": UUID, "links": _LINKS}),
        "SettledClassified": {"allOf": [ref("AcceptedClassified"), ref("Settlement")]},
        "ClassifiedWithId": {"allOf": [ref(root(Market("fr"))), obj({"classifiedId": UUID})]},
        "ClassifiedPage": obj({"items": listed(ref("ClassifiedWithId"))}, {"nextToken": TEXT}),
    }


def _german() -> dict[str, Schema]:
    deleted = {"requestId": UUID, "listingId": UUID, "externalListingId": TEXT}
    written: dict[str, Schema] = {"warnings": listed(ref("Warning")), "links": _LINKS}
    receipt = {"requestId": UUID, "externalProjectId": TEXT}
    state: Schema = {"type": "string", "enum": ["PASS", "FAIL"]}
    return {
        "AcceptedListing": obj({**deleted, **written}),
        "DeletedListing": obj(deleted),
        "SettledListing": {"allOf": [obj(deleted, written), ref("Settlement")]},
        "ListingIdPage": obj({"externalListingIds": listed(TEXT), "nextPageToken": MAYBE_TEXT}),
        "ListingRead": obj({"listing": ref(root(Market("de")))}),
        "UploadAddress": obj({"externalMediaId": TEXT, "presignedURL": TEXT}),
        "AcceptedProject": obj({**receipt, "warnings": listed(ref("Warning"))}),
        "DeletedProject": obj(receipt),
        f"{PROJECT}IdPage": obj({"externalProjectIds": listed(TEXT), "nextPageToken": MAYBE_TEXT}),
        "Health": obj({"status": state, "components": listed(obj({"name": TEXT, "status": state}))}),
    }


_UPLOADS: Schema = TEXT | {
    "description": "What the `url` of an upload begins with; its `externalMediaId` follows, percent-encoded."
}


def _medium() -> Schema:
    maybe = {"anyOf": [COUNT, {"type": "null"}]}
    file = {"name": TEXT, "type": TEXT, "bytes": COUNT, "url": TEXT}
    return obj(
        {
            "mediaId": UUID,
            "externalMediaId": MAYBE_TEXT,
            "url": TEXT | {"description": "What to write into `media[].url` of a listing; fetch it at `files[].url`."},
            "fileName": MAYBE_TEXT,
            "kind": {"type": "string", "enum": ["picture", "video", "document", "link"]},
            "state": {"type": "string", "enum": ["pending", "ready", "failed"]},
            "status": {"enum": ["CREATED", "CREATING_FAILED", "DOWNLOADING_FAILED", None]},
            **dict.fromkeys(("width", "height", "bytes"), maybe),
            "seconds": {"type": ["number", "null"]},
            "placeholder": MAYBE_TEXT,
            "files": listed(obj(file, {"width": COUNT, "height": COUNT})),
            "findings": FINDINGS,
            "listings": listed(UUID),
            "createdAt": INSTANT,
            "removedAt": {"anyOf": [INSTANT, {"type": "null"}]},
        }
    )


def _platform(markets: list[Market], portal: Schema) -> dict[str, Schema]:
    market: Schema = {"type": "string", "enum": markets}
    head = {"submissionId": UUID, "listingId": UUID}
    open_object: Schema = {"type": "object"}
    maybe_digest: Schema = {"anyOf": [_DIGEST, {"type": "null"}]}
    return {
        "Accepted": obj(
            {**head, "externalId": TEXT, "revision": REVISION, "digest": maybe_digest},
            {
                "at": INSTANT | {"description": "When a verb will be carried out whose date is to come."},
                "promotions": listed(ref("BookedPromotion")) | {"description": "What `?promote=` asked for."},
            },
        ),
        "Settled": {"allOf": [ref("Accepted"), ref("Settlement")]},
        "BulkResult": obj(
            {
                "line": REVISION | {"description": "From 1."},
                "externalId": MAYBE_TEXT,
                "status": _STATUS,
                "findings": FINDINGS,
            },
            {
                **head,
                "revision": REVISION,
                "digest": maybe_digest,
                "outcome": {"enum": ["accepted", *Outcome], "description": _BULK_OUTCOME},
                "replayed": {"const": True, "description": "Said before, to the same line under the same key."},
                "retryAfter": COUNT | {"description": "Seconds; the call ends with this line."},
                "dryRun": {"const": True},
                "publications": listed(ref("Publication")),
            },
            description="What became of a line, in the order of the lines.",
        ),
        "KeptListing": obj(
            {
                "listingId": UUID,
                "externalId": TEXT,
                "revision": REVISION,
                "digest": _DIGEST,
                "acceptedAt": INSTANT,
                "hold": {"enum": ["withdrawn", "paused", None], "description": "Off the market until resumed."},
                "badge": _BADGE,
                "appointments": listed(
                    obj({"submissionId": UUID, "kind": _KIND, "at": INSTANT, "reason": MAYBE_TEXT}),
                ),
                "document": ref("Document"),
                "publications": listed(ref("Publication")),
                "quality": ref("Quality"),
            }
        ),
        "Quality": obj(
            {
                "score": {"type": "number", "minimum": 0, "maximum": 100},
                "parts": listed(obj({"part": TEXT, "points": _POINTS, "of": _POINTS, "missing": listed(_MISSING)})),
            },
            description="How good a listing is: what it earned of what it can earn, and what would add how much.",
        ),
        "Submission": obj(
            {
                **head,
                "kind": _KIND,
                "acceptedAt": MAYBE_INSTANT | {"description": "Null for a verb whose date has not come."},
                "settledAt": MAYBE_INSTANT,
                "outcome": {"enum": [*Outcome, None], "description": "Null while it is pending."},
                "revision": {"anyOf": [REVISION, {"type": "null"}]},
                "publications": listed(ref("Publication")),
                "findings": FINDINGS,
            },
            {"at": INSTANT},
        ),
        "CalledOff": obj({"submissionId": UUID, "listingId": UUID, "kind": _KIND}),
        "Medium": _medium(),
        "MediumPage": obj({"items": listed(ref("Medium")), "uploads": _UPLOADS}, {"nextToken": TEXT}),
        "RemovedMedium": obj({"mediaId": UUID}),
        "Refreshed": obj({"refreshed": COUNT}),
        "Timeline": obj({"items": listed({"anyOf": [ref("WrittenItem"), ref("Event")]})}, {"nextToken": TEXT}),
        "WrittenItem": obj(
            {"at": INSTANT, "type": {"const": "submission"}, **_written()},
            {
                "changes": listed(ref("Change")) | {"description": "What differs from the revision before."},
                "changesOmitted": COUNT,
            },
        ),
        "Change": obj(
            {"pointer": {"type": "string", "description": "JSON Pointer; an item of a list by its place."}},
            {"before": {"description": "Absent where it was added."}, "after": {"description": "Absent: removed."}},
        ),
        "Revision": obj({"listingId": UUID, **_written(), "document": {"anyOf": [ref("Document"), {"type": "null"}]}}),
        "Event": event(market, portal),
        "Events": obj({"items": listed(ref("Event")), "next": COUNT | {"description": "What to pass as `after`."}}),
        "NewWebhookKept": also("WebhookState", {"secret": _SECRET}),
        "WebhookState": webhook(market, portal),
        "WebhookStates": obj({"items": listed(ref("WebhookState"))}),
        "WebhookSecret": obj({"secret": _SECRET}, {"previousUntil": INSTANT}),
        "Asked": obj({}, {"after": COUNT, "events": COUNT, "messageId": TEXT}),
        "Attempt": attempt(),
        "Attempts": obj({"items": listed(ref("Attempt"))}, {"nextToken": TEXT}),
        "Quota": obj(
            {
                "market": market,
                "portal": portal,
                **dict.fromkeys(("quota", "live", "waiting", "free"), COUNT),
                "atLimit": {"type": "string", "enum": list(AtLimit)},
                "from": _DAY,
                "until": _DAY,
            }
        ),
        "Quotas": obj({"items": listed(ref("Quota"))}),
        "Waiting": obj(
            {
                "place": {"type": "integer", "minimum": 1},
                "listingId": UUID,
                "externalId": TEXT,
                "queuedAt": INSTANT,
            }
        ),
        "Queue": obj({"items": listed(ref("Waiting"))}, {"nextToken": TEXT}),
        "Difference": obj(
            {
                "missing": listed(TEXT) | {"description": "You list it, we lack it."},
                "different": listed(TEXT),
                "extra": listed(TEXT) | {"description": "We have it, you do not list it; only for a complete list."},
            }
        ),
        "MarketDescription": obj(
            {
                "market": market,
                **dict.fromkeys(("name", "language", "version", "checksum"), TEXT),
                "portals": listed(obj({"code": portal, "name": TEXT, "language": TEXT})),
                "schema": open_object | {"description": "JSON Schema of its documents."},
                "projectSchema": {"type": ["object", "null"]},
                "rules": listed(open_object) | {"description": "What each portal wants, as JSON Schema."},
                "quality": listed(open_object) | {"description": "What a listing earns points for."},
                "messages": open_object | {"description": "By language and code: `message` and `resolution`."},
                "facets": open_object | {"description": "Where the rules' facets stand in a document."},
                "promotions": listed(offer(portal)) | {"description": "What its portals sell to have listings seen."},
                "tables": open_object | {"description": "Thresholds, areas and ranges that rules refer to."},
            }
        ),
    }


def _written() -> dict[str, Schema]:
    return {
        "submissionId": UUID,
        "kind": {"type": "string", "enum": list(Kind)},
        "revision": REVISION,
        "acceptedAt": INSTANT,
        "settledAt": MAYBE_INSTANT,
        "outcome": {"enum": [*Outcome, None]},
        "reason": MAYBE_TEXT | {"description": "Why, as the partner said with a verb."},
        "askedAt": MAYBE_INSTANT | {"description": "When a verb was asked for whose date was still to come."},
        "badge": _BADGE,
        "findings": FINDINGS,
    }


def _tokens() -> dict[str, Schema]:
    maybe: dict[str, Schema] = dict.fromkeys(("client_id", "client_secret", "intermediary_id", "scope"), TEXT)
    return {
        "TokenRequest": obj({"grant_type": {"const": "client_credentials"}, "audience": TEXT}, maybe),
        "Token": obj(
            {"access_token": TEXT, "token_type": {"const": "Bearer"}, "expires_in": {"type": "integer", "minimum": 1}}
        ),
        "TokenRefusal": obj({"error": TEXT, "error_description": TEXT}, description="RFC 6749, 5.2."),
    }
