"""What the server answers of figures and leads, as schemas."""

from pignon.model.names import Market
from pignon.web.reference.components import Schema, ref
from pignon.web.reference.shapes import listed, obj

_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_UUID: Schema = {"type": "string", "format": "uuid"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: Schema = {"anyOf": [_INSTANT, {"type": "null"}]}
_REVISION: Schema = {"type": "integer", "minimum": 1}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def figures_and_leads(markets: list[Market], portal: Schema) -> dict[str, Schema]:
    """Return every schema of them, by name."""
    market: Schema = {"type": "string", "enum": markets}
    return {
        "PerformancePage": obj({"items": listed(ref("Performance"))}, {"nextToken": _TEXT}),
        "Performance": _performance(market, portal),
        **_leads(market, portal),
    }


def _leads(market: Schema, portal: Schema) -> dict[str, Schema]:
    person: Schema = {"anyOf": [ref("ContactRequest"), {"type": "null"}], "description": "Null once erased."}
    estate = {"classifiedId": _UUID, "offererEstateId": _TEXT, "offererMarketingKey": _MAYBE_TEXT}
    seconds: Schema = {"type": "integer", "description": "Seconds since 1970."}
    return {
        "ContactRequest": obj(
            {
                **dict.fromkeys(("firstName", "lastName", "email", "message"), _TEXT),
                "phoneNumbers": listed(_TEXT),
            }
        ),
        "Lead": obj(
            {
                "leadId": _UUID,
                "receivedAt": _INSTANT,
                "listingId": _UUID,
                "externalId": _TEXT,
                "market": market,
                "revision": _REVISION,
                "portal": portal,
                "promotionId": {"anyOf": [_UUID, {"type": "null"}], "description": "What raised it at the time."},
                "language": {"type": "string", "enum": ["fr", "de", "en"]},
                "consent": _TEXT | {"description": "The text agreed to: its version and language."},
                "expiresAt": _INSTANT | {"description": "When the person is erased unasked."},
                "erasedAt": _MAYBE_INSTANT,
                "contactRequest": person,
            }
        ),
        "LeadPage": obj({"items": listed(ref("Lead"))}, {"nextToken": _TEXT}),
        "LeadErased": obj(
            {
                "leadId": _UUID,
                "erasedAt": _INSTANT,
                "erased": obj({"contactRequest": _COUNT, "unsentEmails": _COUNT}, description="How many of each."),
            }
        ),
        "SeekerLead": obj(
            {
                "leadId": _UUID,
                "metadata": obj(
                    {
                        "category": {"const": "CLASSIFIED"},
                        "portal": portal,
                        "processingTime": _INSTANT,
                        "ttl": seconds | {"description": "When the person is erased, in seconds since 1970."},
                    }
                ),
                "contactRequest": person,
                "property": obj(estate | {"projectId": _MAYBE_TEXT}),
            }
        ),
        "SeekerLeads": obj(
            {
                "metadata": obj({"count": _COUNT, "minDate": seconds, "maxDate": seconds}),
                "links": obj({"self": _TEXT, "next": _MAYBE_TEXT}),
                "items": listed(ref("SeekerLead")),
            }
        ),
    }


def _performance(market: Schema, portal: Schema) -> Schema:
    counts = ("impressions", "views", "photoViews", "phoneReveals", "contactClicks", "contacts")
    return obj(
        {
            "listingId": _UUID,
            "externalId": _TEXT,
            "market": market,
            "portal": portal,
            "period": _TEXT | {"description": "A day, `2026-11-20`, or the start of an hour; UTC."},
            **dict.fromkeys(counts, _COUNT),
            "ageDays": _COUNT | {"description": "From the day it was first accepted."},
            "liveSince": _MAYBE_INSTANT | {"description": "On this portal; null while it is not live there."},
            "price": {"type": ["number", "null"], "description": "As its page says now; null: not shown."},
            "currency": _MAYBE_TEXT,
        },
        description="A listing on a portal in a period; one that is live has a row also where nothing was counted.",
    )
