"""How the event log, webhooks and their delivery are told, as schemas."""

from pignon.model.states import EventType
from pignon.web.reference.components import Schema
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
from pignon.web.statuses import WORDS


def event(market: Schema, portal: Schema) -> Schema:
    """An event as the log and webhooks tell it."""
    maybe_count: Schema = {"type": ["integer", "null"], "minimum": 0}
    facts = obj(
        {"portals": listed(portal)},
        {
            "revision": REVISION,
            "submissionId": UUID,
            "status": {"type": "string", "enum": list(WORDS)},
            "statusId": UUID | {"description": "The status row it belongs to."},
            "findings": FINDINGS,
            "place": {"type": "integer", "minimum": 1, "description": "Its place in the queue."},
            "promotionId": UUID,
        },
    )
    return obj(
        {
            "sequence": {"type": "integer", "minimum": 1, "description": "Without gaps, per customer."},
            "type": {"type": "string", "enum": list(EventType)},
            "at": INSTANT,
            "market": {"anyOf": [market, {"type": "null"}]},
            "listingId": {"anyOf": [UUID, {"type": "null"}], "description": "Null: about no listing."},
            "externalId": MAYBE_TEXT,
            "listingSequence": maybe_count | {"description": "Without gaps, per listing."},
            "previousListingSequence": maybe_count | {"description": "Of the listing's event before; 0: none."},
            "previousSequence": maybe_count | {"description": "The `sequence` of that event; 0: none."},
            "data": facts,
        }
    )


def webhook(market: Schema, portal: Schema) -> Schema:
    return obj(
        {
            "webhookId": UUID,
            "url": TEXT,
            "market": {"anyOf": [market, {"type": "null"}], "description": "Of a subscription by its contract."},
            "statuses": listed(TEXT) | {"description": "Of such a subscription; none: all."},
            "types": listed({"type": "string", "enum": list(EventType)}) | {"description": "None: all."},
            "markets": listed(market),
            "portals": listed(portal),
            "createdAt": INSTANT,
            "enabled": {"type": "boolean"},
            "disabledAt": MAYBE_INSTANT,
            "disabledWhy": MAYBE_TEXT,
            "told": COUNT | {"description": "The last event that was delivered or is put aside."},
            "behind": COUNT | {"description": "Events after it."},
            "aside": COUNT | {"description": "Events that failed, or wait behind one that did."},
            "failingSince": MAYBE_INSTANT,
            "nextAttemptAt": MAYBE_INSTANT,
        }
    )


def attempt() -> Schema:
    return obj(
        {
            "attemptId": UUID,
            "sequence": COUNT | {"description": "Of the event; 0: a test."},
            "messageId": {"type": "string", "description": "Its `webhook-id`."},
            "at": INSTANT,
            "tookMs": COUNT,
            "request": obj({"url": TEXT, "headers": {"type": "object"}, "body": {}}),
            "response": {"anyOf": [obj({"status": {"type": "integer"}, "body": TEXT}), {"type": "null"}]},
            "failure": MAYBE_TEXT | {"description": "Null: it was taken."},
        }
    )
