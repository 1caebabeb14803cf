"""What the server answers about promotions, as schemas."""

from collections.abc import Mapping
from typing import Any

from pignon.model.names import Market
from pignon.model.states import Booking, Promoted
from pignon.web.forms import SCHEMAS
from pignon.web.reference.components import Schema, ref
from pignon.web.reference.shapes import COUNT, INSTANT, MAYBE_INSTANT, TEXT, UUID

_MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "description": "Whose credits pay; UTC."}
_LEFT: Schema = COUNT | {"description": "Credits of that month that are left."}


def promoting(markets: list[Market], portal: Schema) -> dict[str, Schema]:
    """Return the schemas of answers about promotions and their credits, by name."""
    repeat: Schema = _obj({"every": TEXT, "timesLeft": _count_or_null(), "until": MAYBE_INSTANT})
    promotion: dict[str, Schema] = {
        "promotionId": UUID,
        "listingId": UUID,
        "portal": portal,
        "kind": {"type": "string", "enum": list(Promoted)},
        "state": {"type": "string", "enum": list(Booking)},
        "at": INSTANT | {"description": "When it is to be applied."},
        "whenLive": {"type": "boolean", "description": "It is applied once the listing is live, within 30 days."},
        "until": MAYBE_INSTANT | {"description": "Of a top: the first instant without it."},
        "repeat": {"anyOf": [repeat, {"type": "null"}]},
        "seriesId": UUID | {"description": "The first of those that repeat each other."},
        "source": {"type": "string", "enum": ["api", "attached", "rule"]},
        "ruleId": {"type": ["string", "null"]},
        "credits": COUNT | {"description": "What it costs; 0 where it was refused, or cancelled before it came."},
        "month": _MONTH,
        "createdAt": INSTANT,
        "appliedAt": MAYBE_INSTANT,
        "endedAt": MAYBE_INSTANT,
        "findings": {"type": "array", "items": ref("Finding"), "description": "Why it was refused."},
    }
    no_id: Schema = {"type": "null", "description": "None: it was only tried."}
    rehearsed = promotion | {"promotionId": no_id, "seriesId": no_id, "dryRun": {"const": True}, "creditsLeft": _LEFT}
    counts = dict.fromkeys(("granted", "held", "spent", "left", "expired"), COUNT)
    price = offer(portal)
    credit = _obj(
        {
            "market": {"type": "string", "enum": markets},
            "portal": portal,
            "month": _MONTH,
            **counts,
            "catalogue": {"type": "array", "items": price},
        }
    )
    verdict = _obj(
        {
            "listingId": {"anyOf": [UUID, {"type": "null"}], "description": "Null: the rule as a whole."},
            "promotionId": {"anyOf": [UUID, {"type": "null"}]},
            "promoted": {"type": "boolean"},
            "most": _count_or_null() | {"description": "Of the figure on any one of the days."},
            "total": _count_or_null(),
            "findings": {"type": "array", "items": ref("Finding"), "description": "What speaks against it."},
        }
    )
    return {
        "Promotion": _obj(promotion),
        "BookedPromotion": _obj(promotion | {"creditsLeft": _LEFT}),
        "RehearsedPromotion": _obj(rehearsed),
        "PromotionLine": {
            "type": "object",
            "required": ["line", "status", "findings"],
            "properties": {
                **promotion,
                "promotionId": {"type": ["string", "null"], "format": "uuid"},
                "seriesId": {"type": ["string", "null"], "format": "uuid"},
                "creditsLeft": _LEFT,
                "dryRun": {"const": True},
                "line": COUNT | {"description": "From 1."},
                "externalId": {"type": ["string", "null"]},
                "listingId": {"type": ["string", "null"]},
                "status": {"type": "integer", "description": "As a single call would be answered."},
                "replayed": {"const": True, "description": "Said before, to the same line under the same key."},
                "retryAfter": COUNT | {"description": "Seconds; the call ends with this line."},
            },
            "description": "What became of a line, in the order of the lines.",
        },
        "PromotionPage": {
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "items": ref("Promotion")}, "nextToken": TEXT},
        },
        "KeptPromotionRule": _kept(SCHEMAS["PromotionRule"]),
        "RehearsedPromotionRule": _obj(
            {
                "dryRun": {"const": True},
                "resting": {"type": "boolean"},
                "promote": {"type": "array", "items": verdict},
                "against": {"type": "array", "items": verdict},
                "againstOmitted": COUNT,
            }
        ),
        "KeptOrRehearsedRule": {"anyOf": [ref("KeptPromotionRule"), ref("RehearsedPromotionRule")]},
        "PromotionRules": _obj({"items": {"type": "array", "items": ref("KeptPromotionRule")}}),
        "PromotionRuleLog": {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": {"allOf": [verdict, _obj({"at": INSTANT})]}},
                "nextToken": TEXT,
            },
        },
        "Credits": _obj({"items": {"type": "array", "items": credit}}),
    }


def offer(portal: Schema) -> Schema:
    """Describe what a promotion on a portal costs and how it is bounded."""
    return _obj(
        {
            "portal": portal,
            "kind": {"type": "string", "enum": list(Promoted)},
            "credits": COUNT | {"description": "Of a bump; of a top for each `perDays` begun."},
            "perDays": _count_or_null(),
            "longestDays": _count_or_null() | {"description": "Of a top."},
            "aheadDays": COUNT | {"description": "How far ahead it may be booked."},
        }
    )


def _kept(rule: Mapping[str, Any]) -> Schema:
    """Describe a rule as it was given, with what came of it beside."""
    told: dict[str, Schema] = {"ruleId": TEXT, "changedAt": INSTANT, "lookAt": INSTANT, "creditsSpent": COUNT}
    given: dict[str, Schema] = rule["properties"]
    return {"type": "object", "required": [*rule["required"], *told], "properties": given | told}


def _obj(members: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(members), "properties": members}


def _count_or_null() -> Schema:
    return {"type": ["integer", "null"], "minimum": 0}
