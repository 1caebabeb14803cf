"""What the server answers of figures and leads, as schemas."""

from pignon.model.names import Market
from pignon.web.reference.components import Schema, ref
from pignon.web.reference.shapes import COUNT, INSTANT, MAYBE_INSTANT, MAYBE_TEXT, REVISION, TEXT, UUID, listed, obj


def figures_and_leads(markets: list[Market], portal: Schema) -> dict[str, Schema]:
    """Return every schema of them, by name."""
    market: Schema = {"type": "string", "enum": markets}
    return {
        "PerformancePage": obj({"items": listed(ref("Performance"))}, {"nextToken": TEXT}),
        "Performance": _performance(market, portal),
        **_leads(market, portal),
    }


def _leads(market: Schema, portal: Schema) -> dict[str, Schema]:
    person: Schema = {"anyOf": [ref("ContactRequest"), {"type": "null"}], "description": "Null once erased."}
    estate = {"classifiedId": UUID, "offererEstateId": TEXT, "offererMarketingKey": MAYBE_TEXT}
    seconds: Schema = {"type": "integer", "description": "Seconds since 1970."}
    return {
        "ContactRequest": obj(
            {
                **dict.fromkeys(("firstName", "lastName", "email", "message"), TEXT),
                "phoneNumbers": listed(TEXT),
            }
        ),
        "Lead": obj(
            {
                "leadId": UUID,
                "receivedAt": INSTANT,
                "listingId": UUID,
                "externalId": TEXT,
                "market": market,
                "revision": REVISION,
                "portal": portal,
                "promotionId": {"anyOf": [UUID, {"type": "null"}], "description": "What raised it at the time."},
                "language": {"type": "string", "enum": ["fr", "de", "en"]},
                "consent": TEXT | {"description": "The text agreed to: its version and language."},
                "expiresAt": INSTANT | {"description": "When the person is erased unasked."},
                "erasedAt": MAYBE_INSTANT,
                "contactRequest": person,
            }
        ),
        "LeadPage": obj({"items": listed(ref("Lead"))}, {"nextToken": TEXT}),
        "LeadErased": obj(
            {
                "leadId": UUID,
                "erasedAt": INSTANT,
                "erased": obj({"contactRequest": COUNT, "unsentEmails": COUNT}, description="How many of each."),
            }
        ),
        "SeekerLead": obj(
            {
                "leadId": UUID,
                "metadata": obj(
                    {
                        "category": {"const": "CLASSIFIED"},
                        "portal": portal,
                        "processingTime": INSTANT,
                        "ttl": seconds | {"description": "When the person is erased, in seconds since 1970."},
                    }
                ),
                "contactRequest": person,
                "property": obj(estate | {"projectId": MAYBE_TEXT}),
            }
        ),
        "SeekerLeads": obj(
            {
                "metadata": obj({"count": COUNT, "minDate": seconds, "maxDate": seconds}),
                "links": obj({"self": TEXT, "next": MAYBE_TEXT}),
                "items": listed(ref("SeekerLead")),
            }
        ),
    }


def _performance(market: Schema, portal: Schema) -> Schema:
    counts = ("impressions", "views", "photoViews", "phoneReveals", "contactClicks", "contacts")
    return obj(
        {
            "listingId": UUID,
            "externalId": TEXT,
            "market": market,
            "portal": portal,
            "period": TEXT | {"description": "A day, `2026-11-20`, or the start of an hour; UTC."},
            **dict.fromkeys(counts, COUNT),
            "ageDays": COUNT | {"description": "From the day it was first accepted."},
            "liveSince": MAYBE_INSTANT | {"description": "On this portal; null while it is not live there."},
            "price": {"type": ["number", "null"], "description": "As its page says now; null: not shown."},
            "currency": MAYBE_TEXT,
        },
        description="A listing on a portal in a period; one that is live has a row also where nothing was counted.",
    )
