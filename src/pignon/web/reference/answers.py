"""What the server answers, as schemas: the names that the route tables give to their responses."""

from collections.abc import Mapping

from pignon.market import Pack
from pignon.model.names import Market
from pignon.model.states import AtLimit, EventType, Kind, Outcome, State
from pignon.web.reference.audience import figures_and_leads
from pignon.web.reference.components import PROJECT, Schema, ref, root
from pignon.web.reference.promotions import promoting
from pignon.web.reference.shapes import listed, obj
from pignon.web.statuses import WORDS

_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_DAY: Schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
_UUID: Schema = {"type": "string", "format": "uuid"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: Schema = {"anyOf": [_INSTANT, {"type": "null"}]}
_BADGE: Schema = {"enum": ["reserved", "sold", None], "description": "Shown beside the document."}
_KIND: Schema = {"type": "string", "enum": list(Kind)}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the canonical document."}
_REVISION: Schema = {"type": "integer", "minimum": 1}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_LINKS: Schema = {"type": "array", "items": {"type": "object", "properties": {"statuses": {"type": "string"}}}}
_FINDINGS: Schema = {"type": "array", "items": ref("Finding")}
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
    head = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
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
                obj({"type": {"type": "string", "pattern": "Duplicated"}}, {"classifiedId": _UUID, "listingId": _UUID}),
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
    told: dict[str, Schema] = {"publications": listed(ref("Publication")), "findings": _FINDINGS}
    return {
        "Text": _TEXT,
        "Finding": obj(
            {
                "code": {"type": "string", "description": "Stable; each has a page at `/docs/findings/{code}`."},
                "pointer": {"type": "string", "description": "JSON Pointer into the document."},
                "value": {"description": "What stands there, shortened."},
                "expected": _MAYBE_TEXT,
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
                "findings": _FINDINGS,
            }
        ),
        "Settlement": obj({**outcome, **told}),
        "Rehearsal": obj(
            {"dryRun": {"const": True}, **outcome, **told, "quality": {"anyOf": [ref("Quality"), {"type": "null"}]}},
            {"externalId": _MAYBE_TEXT, "digest": {"type": ["string", "null"]}, "warnings": listed(ref("Warning"))},
            description="What a write would come to; nothing is kept.",
        ),
        "Tried": obj({"dryRun": {"const": True}}, description="What the call would be answered; nothing is kept."),
        "Warning": obj({"type": _TEXT, "message": _TEXT}),
        "Status": obj(
            {
                "statusId": _UUID,
                "classifiedId": _UUID,
                "customerId": _TEXT,
                "creationDate": _INSTANT,
                "statusDate": _INSTANT,
                "revision": _REVISION,
                "portals": listed(portal),
                "status": {"type": "string", "enum": list(WORDS)},
                "message": _TEXT,
                "findings": _FINDINGS,
            },
            {
                "subStatus": _TEXT,
                "subStatusDetails": {"type": "string", "description": "Stable reason codes, joined by commas."},
            },
        ),
        "StatusPage": obj({"items": listed(ref("Status"))}, {"nextToken": _TEXT}),
    }


def _french() -> dict[str, Schema]:
    return {
        "AcceptedClassified": obj({"classifiedId": _UUID, "links": _LINKS}),
        "SettledClassified": {"allOf": [ref("AcceptedClassified"), ref("Settlement")]},
        "ClassifiedWithId": {"allOf": [ref(root(Market("fr"))), obj({"classifiedId": _UUID})]},
        "ClassifiedPage": obj({"items": listed(ref("ClassifiedWithId"))}, {"nextToken": _TEXT}),
    }


def _german() -> dict[str, Schema]:
    deleted = {"requestId": _UUID, "listingId": _UUID, "externalListingId": _TEXT}
    written: dict[str, Schema] = {"warnings": listed(ref("Warning")), "links": _LINKS}
    receipt = {"requestId": _UUID, "externalProjectId": _TEXT}
    state: Schema = {"type": "string", "enum": ["PASS", "FAIL"]}
    return {
        "AcceptedListing": obj({**deleted, **written}),
        "DeletedListing": obj(deleted),
        "SettledListing": {"allOf": [obj(deleted, written), ref("Settlement")]},
        "ListingIdPage": obj({"externalListingIds": listed(_TEXT), "nextPageToken": _MAYBE_TEXT}),
        "ListingRead": obj({"listing": ref(root(Market("de")))}),
        "UploadAddress": obj({"externalMediaId": _TEXT, "presignedURL": _TEXT}),
        "AcceptedProject": obj({**receipt, "warnings": listed(ref("Warning"))}),
        "DeletedProject": obj(receipt),
        f"{PROJECT}IdPage": obj({"externalProjectIds": listed(_TEXT), "nextPageToken": _MAYBE_TEXT}),
        "Health": obj({"status": state, "components": listed(obj({"name": _TEXT, "status": state}))}),
    }


_UPLOADS: Schema = _TEXT | {"description": "What the `url` of an upload begins with; its `externalMediaId` follows."}


def _medium() -> Schema:
    maybe = {"anyOf": [_COUNT, {"type": "null"}]}
    file = {"name": _TEXT, "type": _TEXT, "bytes": _COUNT, "url": _TEXT}
    return obj(
        {
            "mediaId": _UUID,
            "externalMediaId": _MAYBE_TEXT,
            "url": _TEXT | {"description": "What to write into `media[].url` of a listing."},
            "fileName": _MAYBE_TEXT,
            "kind": {"type": "string", "enum": ["picture", "video", "document", "link"]},
            "state": {"type": "string", "enum": ["pending", "ready", "failed"]},
            "status": {"enum": ["CREATED", "CREATING_FAILED", "DOWNLOADING_FAILED", None]},
            **dict.fromkeys(("width", "height", "bytes"), maybe),
            "seconds": {"type": ["number", "null"]},
            "placeholder": _MAYBE_TEXT,
            "files": listed(obj(file, {"width": _COUNT, "height": _COUNT})),
            "findings": _FINDINGS,
            "listings": listed(_UUID),
            "createdAt": _INSTANT,
            "removedAt": {"anyOf": [_INSTANT, {"type": "null"}]},
        }
    )


def _platform(markets: list[Market], portal: Schema) -> dict[str, Schema]:
    market: Schema = {"type": "string", "enum": markets}
    head = {"submissionId": _UUID, "listingId": _UUID}
    open_object: Schema = {"type": "object"}
    maybe_digest: Schema = {"anyOf": [_DIGEST, {"type": "null"}]}
    return {
        "Accepted": obj(
            {**head, "externalId": _TEXT, "revision": _REVISION, "digest": maybe_digest},
            {
                "at": _INSTANT | {"description": "When a verb will be carried out whose date is to come."},
                "promotions": listed(ref("BookedPromotion")) | {"description": "What `?promote=` asked for."},
            },
        ),
        "Settled": {"allOf": [ref("Accepted"), ref("Settlement")]},
        "BulkResult": obj(
            {
                "line": _REVISION | {"description": "From 1."},
                "externalId": _MAYBE_TEXT,
                "status": _STATUS,
                "findings": _FINDINGS,
            },
            {
                **head,
                "revision": _REVISION,
                "digest": maybe_digest,
                "outcome": {"enum": ["accepted", *Outcome], "description": _BULK_OUTCOME},
                "replayed": {"const": True, "description": "Said before, to the same line under the same key."},
                "retryAfter": _COUNT | {"description": "Seconds; the call ends with this line."},
                "dryRun": {"const": True},
                "publications": listed(ref("Publication")),
            },
            description="What became of a line, in the order of the lines.",
        ),
        "KeptListing": obj(
            {
                "listingId": _UUID,
                "externalId": _TEXT,
                "revision": _REVISION,
                "digest": _DIGEST,
                "acceptedAt": _INSTANT,
                "hold": {"enum": ["withdrawn", "paused", None], "description": "Off the market until resumed."},
                "badge": _BADGE,
                "appointments": listed(
                    obj({"submissionId": _UUID, "kind": _KIND, "at": _INSTANT, "reason": _MAYBE_TEXT}),
                ),
                "document": ref("Document"),
                "publications": listed(ref("Publication")),
                "quality": ref("Quality"),
            }
        ),
        "Quality": obj(
            {
                "score": {"type": "number", "minimum": 0, "maximum": 100},
                "parts": listed(obj({"part": _TEXT, "points": _POINTS, "of": _POINTS, "missing": listed(_MISSING)})),
            },
            description="How good a listing is: what it earned of what it can earn, and what would add how much.",
        ),
        "Submission": obj(
            {
                **head,
                "kind": _KIND,
                "acceptedAt": _MAYBE_INSTANT | {"description": "Null for a verb whose date has not come."},
                "settledAt": _MAYBE_INSTANT,
                "outcome": {"enum": [*Outcome, None], "description": "Null while it is pending."},
                "revision": {"anyOf": [_REVISION, {"type": "null"}]},
                "publications": listed(ref("Publication")),
                "findings": _FINDINGS,
            },
            {"at": _INSTANT},
        ),
        "CalledOff": obj({"submissionId": _UUID, "listingId": _UUID, "kind": _KIND}),
        "Medium": _medium(),
        "MediumPage": obj({"items": listed(ref("Medium")), "uploads": _UPLOADS}, {"nextToken": _TEXT}),
        "RemovedMedium": obj({"mediaId": _UUID}),
        "Refreshed": obj({"refreshed": _COUNT}),
        "Timeline": obj({"items": listed({"anyOf": [ref("WrittenItem"), ref("Event")]})}, {"nextToken": _TEXT}),
        "WrittenItem": obj(
            {"at": _INSTANT, "type": {"const": "submission"}, **_written()},
            {
                "changes": listed(ref("Change")) | {"description": "What differs from the revision before."},
                "changesOmitted": _COUNT,
            },
        ),
        "Change": obj(
            {"pointer": {"type": "string", "description": "JSON Pointer; an item of a list by its place."}},
            {"before": {"description": "Absent where it was added."}, "after": {"description": "Absent: removed."}},
        ),
        "Revision": obj({"listingId": _UUID, **_written(), "document": {"anyOf": [ref("Document"), {"type": "null"}]}}),
        "Event": _event(market, portal),
        "Events": obj({"items": listed(ref("Event")), "next": _COUNT | {"description": "What to pass as `after`."}}),
        "NewWebhookKept": also("WebhookState", {"secret": _SECRET}),
        "WebhookState": _webhook(market, portal),
        "WebhookStates": obj({"items": listed(ref("WebhookState"))}),
        "WebhookSecret": obj({"secret": _SECRET}, {"previousUntil": _INSTANT}),
        "Asked": obj({}, {"after": _COUNT, "events": _COUNT, "messageId": _TEXT}),
        "Attempt": _attempt(),
        "Attempts": obj({"items": listed(ref("Attempt"))}, {"nextToken": _TEXT}),
        "Quota": obj(
            {
                "market": market,
                "portal": portal,
                **dict.fromkeys(("quota", "live", "waiting", "free"), _COUNT),
                "atLimit": {"type": "string", "enum": list(AtLimit)},
                "from": _DAY,
                "until": _DAY,
            }
        ),
        "Quotas": obj({"items": listed(ref("Quota"))}),
        "Waiting": obj(
            {
                "place": {"type": "integer", "minimum": 1},
                "listingId": _UUID,
                "externalId": _TEXT,
                "queuedAt": _INSTANT,
            }
        ),
        "Queue": obj({"items": listed(ref("Waiting"))}, {"nextToken": _TEXT}),
        "Difference": obj(
            {
                "missing": listed(_TEXT) | {"description": "You list it, we lack it."},
                "different": listed(_TEXT),
                "extra": listed(_TEXT) | {"description": "We have it, you do not list it; only for a complete list."},
            }
        ),
        "MarketDescription": obj(
            {
                "market": market,
                **dict.fromkeys(("name", "language", "version", "checksum"), _TEXT),
                "portals": listed(obj({"code": portal, "name": _TEXT, "language": _TEXT})),
                "schema": open_object | {"description": "JSON Schema of its documents."},
                "projectSchema": {"type": ["object", "null"]},
                "rules": listed(open_object) | {"description": "What each portal wants, as JSON Schema."},
                "quality": listed(open_object) | {"description": "What a listing earns points for."},
                "messages": open_object | {"description": "By language and code: `message` and `resolution`."},
                "facets": open_object | {"description": "Where the rules' facets stand in a document."},
                "tables": open_object | {"description": "Thresholds, areas and ranges that rules refer to."},
            }
        ),
    }


def _event(market: Schema, portal: Schema) -> Schema:
    """An event as the log and webhooks tell it."""
    maybe_count: Schema = {"type": ["integer", "null"], "minimum": 0}
    facts = obj(
        {"portals": listed(portal)},
        {
            "revision": _REVISION,
            "submissionId": _UUID,
            "status": {"type": "string", "enum": list(WORDS)},
            "statusId": _UUID | {"description": "The status row it belongs to."},
            "findings": _FINDINGS,
            "place": {"type": "integer", "minimum": 1, "description": "Its place in the queue."},
            "promotionId": _UUID,
        },
    )
    return obj(
        {
            "sequence": {"type": "integer", "minimum": 1, "description": "Without gaps, per customer."},
            "type": {"type": "string", "enum": list(EventType)},
            "at": _INSTANT,
            "market": {"anyOf": [market, {"type": "null"}]},
            "listingId": {"anyOf": [_UUID, {"type": "null"}], "description": "Null: about no listing."},
            "externalId": _MAYBE_TEXT,
            "listingSequence": maybe_count | {"description": "Without gaps, per listing."},
            "previousListingSequence": maybe_count | {"description": "Of the listing's event before; 0: none."},
            "previousSequence": maybe_count | {"description": "The `sequence` of that event; 0: none."},
            "data": facts,
        }
    )


def _webhook(market: Schema, portal: Schema) -> Schema:
    maybe_instant: Schema = {"anyOf": [_INSTANT, {"type": "null"}]}
    return obj(
        {
            "webhookId": _UUID,
            "url": _TEXT,
            "market": {"anyOf": [market, {"type": "null"}], "description": "Of a subscription by its contract."},
            "statuses": listed(_TEXT) | {"description": "Of such a subscription; none: all."},
            "types": listed({"type": "string", "enum": list(EventType)}) | {"description": "None: all."},
            "markets": listed(market),
            "portals": listed(portal),
            "createdAt": _INSTANT,
            "enabled": {"type": "boolean"},
            "disabledAt": maybe_instant,
            "disabledWhy": _MAYBE_TEXT,
            "told": _COUNT | {"description": "The last event that was delivered or is put aside."},
            "behind": _COUNT | {"description": "Events after it."},
            "aside": _COUNT | {"description": "Events that failed, or wait behind one that did."},
            "failingSince": maybe_instant,
            "nextAttemptAt": maybe_instant,
        }
    )


def _attempt() -> Schema:
    return obj(
        {
            "attemptId": _UUID,
            "sequence": _COUNT | {"description": "Of the event; 0: a test."},
            "messageId": {"type": "string", "description": "Its `webhook-id`."},
            "at": _INSTANT,
            "tookMs": _COUNT,
            "request": obj({"url": _TEXT, "headers": {"type": "object"}, "body": {}}),
            "response": {"anyOf": [obj({"status": {"type": "integer"}, "body": _TEXT}), {"type": "null"}]},
            "failure": _MAYBE_TEXT | {"description": "Null: it was taken."},
        }
    )


def _written() -> dict[str, Schema]:
    return {
        "submissionId": _UUID,
        "kind": {"type": "string", "enum": list(Kind)},
        "revision": _REVISION,
        "acceptedAt": _INSTANT,
        "settledAt": _MAYBE_INSTANT,
        "outcome": {"enum": [*Outcome, None]},
        "reason": _MAYBE_TEXT | {"description": "Why, as the partner said with a verb."},
        "askedAt": _MAYBE_INSTANT | {"description": "When a verb was asked for whose date was still to come."},
        "badge": _BADGE,
        "findings": _FINDINGS,
    }


def _tokens() -> dict[str, Schema]:
    maybe: dict[str, Schema] = dict.fromkeys(("client_id", "client_secret", "intermediary_id", "scope"), _TEXT)
    return {
        "TokenRequest": obj({"grant_type": {"const": "client_credentials"}, "audience": _TEXT}, maybe),
        "Token": obj(
            {"access_token": _TEXT, "token_type": {"const": "Bearer"}, "expires_in": {"type": "integer", "minimum": 1}}
        ),
        "TokenRefusal": obj({"error": _TEXT, "error_description": _TEXT}, description="RFC 6749, 5.2."),
    }
