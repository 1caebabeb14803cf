"""The small bodies that are no listing: their schemas, and how they are read."""

from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from pignon.model.errors import Invalid
from pignon.model.names import Json
from pignon.model.states import EventType, Promoted
from pignon.rules.reading import read_json
from pignon.rules.validate import faults

LONGEST_URL = 2048
HIGHEST_REVISION = 2**31 - 1
WEBHOOK_STATUSES = (
    *("RECEIVED", "RECEIVING", "RECEIVING_FAILED", "CREATING", "CREATED", "CREATING_FAILED"),
    *("UPDATING", "UPDATED", "UPDATING_FAILED", "DELETING", "DELETED", "DELETING_FAILED"),
)
"""What a subscription may name (schema `Webhook`)."""

_URL = {
    "type": "string",
    "maxLength": LONGEST_URL,
    "pattern": "^https?://[^/?#\\s\\x00-\\x20@]+[^\\s\\x00-\\x20]*$",
}
_CHOICE = {
    "types": {"type": "array", "items": {"type": "string", "enum": list(EventType)}},
    "markets": {"type": "array", "items": {"type": "string"}},
    "portals": {"type": "array", "items": {"type": "string"}},
}
"""What an endpoint is told; empty or absent: all."""
_DAY_OR_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][^\\s]+)?$"
_HOUR = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**53}

SCHEMAS: dict[str, dict[str, Any]] = {
    "NewWebhook": {
        "type": "object",
        "required": ["url"],
        "properties": {"url": _URL, **_CHOICE},
        "additionalProperties": False,
    },
    "WebhookChange": {
        "type": "object",
        "properties": {"url": _URL, **_CHOICE, "enabled": {"type": "boolean"}},
        "additionalProperties": False,
    },
    "Replay": {
        "type": "object",
        "required": ["after"],
        "properties": {"after": _NUMBER},
        "additionalProperties": False,
    },
    "Resend": {
        "type": "object",
        "required": ["from"],
        "properties": {"from": _NUMBER | {"minimum": 1}, "to": _NUMBER | {"minimum": 1}},
        "additionalProperties": False,
    },
    "Webhook": {
        "type": "object",
        "required": ["url"],
        "properties": {
            "url": _URL,
            "statuses": {"type": "array", "items": {"type": "string", "enum": list(WEBHOOK_STATUSES)}},
        },
    },
    "MediaUpload": {
        "type": "object",
        "required": ["externalMediaId", "fileName"],
        "properties": {
            "externalMediaId": {"type": "string", "minLength": 1, "maxLength": 255},
            "fileName": {"type": "string", "pattern": ".*\\S.*", "maxLength": 255},
        },
        "additionalProperties": False,
    },
    "MediaRefresh": {
        "type": "object",
        "properties": {
            "mediaId": {"type": "string", "format": "uuid"},
            "listingId": {"type": "string", "format": "uuid"},
            "url": {"type": "string", "minLength": 1, "maxLength": 4096},
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "Verb": {
        "type": "object",
        "required": ["reason"],
        "properties": {
            "reason": {"type": "string", "pattern": "^[^\\x00]*\\S[^\\x00]*$", "maxLength": 500},
            "at": {"type": "string", "format": "date-time"},
        },
        "additionalProperties": False,
    },
    "NewPromotion": {
        "type": "object",
        "required": ["portal", "kind"],
        "properties": {
            "listingId": {"type": "string", "format": "uuid"},
            "market": {"type": "string"},
            "externalId": {"type": "string", "pattern": "^[^\\x00]+$"},
            "portal": {"type": "string"},
            "kind": {"type": "string", "enum": list(Promoted)},
            "at": {"type": "string", "format": "date-time"},
            "until": {"type": "string", "pattern": _DAY_OR_INSTANT, "maxLength": 40},
            "repeat": {
                "type": "object",
                "required": ["every"],
                "properties": {
                    "every": {"type": "string", "pattern": "^P[1-9][0-9]{0,2}D$"},
                    "times": {"type": "integer", "minimum": 2, "maximum": 1000},
                    "until": {"type": "string", "format": "date-time"},
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    },
    "PromotionRule": {
        "type": "object",
        "required": ["portal", "kind", "when", "creditsAMonth"],
        "properties": {
            "portal": {"type": "string"},
            "kind": {"type": "string", "enum": list(Promoted)},
            "topDays": {"type": "integer", "minimum": 1, "maximum": 366},
            "enabled": {"type": "boolean"},
            "when": {
                "type": "object",
                "properties": {
                    "fewer": {
                        "type": "object",
                        "required": ["what", "than", "days"],
                        "properties": {
                            "what": {"type": "string", "enum": ["views", "impressions", "contacts"]},
                            "than": {"type": "integer", "minimum": 1, "maximum": 10**6},
                            "days": {"type": "integer", "minimum": 1, "maximum": 90},
                        },
                        "additionalProperties": False,
                    },
                    "quietDays": {"type": "integer", "minimum": 1, "maximum": 365},
                },
                "minProperties": 1,
                "additionalProperties": False,
            },
            "creditsAMonth": {"type": "integer", "minimum": 1, "maximum": 10**6},
            "mostPerListing": {"type": "integer", "minimum": 1, "maximum": 1000},
            "notBetween": {
                "type": "object",
                "required": ["from", "to"],
                "properties": {"from": _HOUR, "to": _HOUR},
                "additionalProperties": False,
            },
            "order": {"type": "string", "enum": ["fewest", "oldest", "newest"]},
        },
        "additionalProperties": False,
    },
    "BulkLine": {
        "type": "object",
        "required": ["op", "externalId"],
        "properties": {
            "op": {"type": "string", "enum": ["put", "delete"]},
            "externalId": {"type": "string", "pattern": "^[^\\x00]+$"},
            "document": {"type": ["object", "null"]},
            "portals": {"type": "string"},
            "ifMatch": {"type": "integer", "minimum": 1, "maximum": HIGHEST_REVISION},
            "sourceVersion": {"type": ["string", "integer"]},
        },
        "if": {"required": ["op"], "properties": {"op": {"const": "put"}}},
        "then": {"required": ["document"], "properties": {"document": {"type": "object"}}},
        "additionalProperties": False,
    },
    "Manifest": {
        "type": "object",
        "required": ["items", "complete"],
        "properties": {
            "feed": {"type": ["string", "null"], "pattern": "^[^\\x00]{1,200}$"},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["externalId", "digest"],
                    "properties": {
                        "externalId": {"type": "string", "pattern": "^[^\\x00]+$"},
                        "digest": {"type": "string", "pattern": "^([0-9a-f]{16}|[0-9a-f]{64})$"},
                    },
                    "additionalProperties": False,
                },
            },
            "complete": {"type": "boolean"},
        },
        "additionalProperties": False,
    },
}


class Forms:
    """Reads each small body against its schema."""

    def __init__(self) -> None:
        self._validators = {
            name: Draft202012Validator(schema, validate_formats=True) for name, schema in SCHEMAS.items()
        }

    def read(self, name: str, body: bytes) -> dict[str, Json]:
        """Return the body as `SCHEMAS[name]` describes it; raises Unreadable or Invalid with every fault."""
        return self.fitting(name, read_json(body))

    def read_long(self, name: str, body: bytes) -> dict[str, Json]:
        """Read like `read`, a body of more values than any document has."""
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            read_json(body)
            raise
        return self.fitting(name, value)

    def fitting(self, name: str, value: Json) -> dict[str, Json]:
        """Return a body that is read already; raises Invalid."""
        found = faults(self._validators[name], value, schema=SCHEMAS[name])
        if found:
            raise Invalid(found)
        return value
