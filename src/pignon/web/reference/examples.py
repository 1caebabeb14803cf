"""Small bodies that the server takes as they stand: one to begin with for every request."""

from typing import Any

FRENCH: dict[str, Any] = {
    "portals": ["SL"],
    "data": {
        "estateType": "HOUSE",
        "estateSubType": {"house": "VILLA"},
        "distributionType": "BUY",
        "location": {
            "postalcode": "13007",
            "city": "Marseille",
            "street": "Rue d'Endoume",
            "houseNumber": "12",
            "country": "FRA",
        },
        "prices": {"currency": "EUR", "buy": {"price": {"amount": 690000}}},
        "spaces": {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 142.5}},
        "metaData": {
            "source": {
                "sourceSystem": "acme-crm",
                "sourceSystemVersion": "7.2",
                "offererMarketingKey": "ENDOUME-12",
                "offererEstateId": "A-1017",
            }
        },
    },
    "media": [{"url": "https://pictures.example/a-1017/front.jpg", "mediaType": "PICTURE"}],
}
GERMAN: dict[str, Any] = {
    "data": {
        "estateType": "HOUSE",
        "distributionType": "BUY",
        "location": {
            "postalcode": "22455",
            "city": "Hamburg",
            "street": "Hauptstrasse",
            "houseNumber": "10",
            "country": "DEU",
            "geometry": {"type": "Point", "coordinates": [9.94, 53.63]},
        },
        "prices": {"currency": "EUR", "buy": {"price": {"amount": 520000}}},
        "spaces": {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 128}},
    },
    "metadata": {"source": {"offererMarketingKey": "HH-AH61a", "offererEstateId": "hh-61a"}},
}
PROJECT: dict[str, Any] = {
    "data": {
        "estateType": "NEW_BUILD_PROJECT",
        "distributionType": "BUY",
        "units": [{"numberOfUnits": 12, "priceFrom": 310000, "priceTo": 640000}],
    },
    "metadata": {"source": {"offererMarketingKey": "HAFEN", "offererEstateId": "hafen-1"}},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "AvivClassified": {"house": FRENCH},
    "Listing": {"house": GERMAN},
    "Document": {"french": FRENCH, "german": GERMAN},
    "Project": {"homes": PROJECT},
    "Webhook": {"failures": {"url": "https://crm.example/pignon", "statuses": ["CREATING_FAILED", "UPDATING_FAILED"]}},
    "NewWebhook": {
        "outcomes": {"url": "https://crm.example/pignon", "types": ["publication.live", "publication.refused"]}
    },
    "WebhookChange": {"again": {"enabled": True}},
    "Replay": {"from the beginning": {"after": 0}},
    "Resend": {"range": {"from": 1017, "to": 1020}},
    "MediaUpload": {"picture": {"externalMediaId": "front", "fileName": "front.jpg"}},
    "MediaRefresh": {"address": {"url": "https://pictures.example/a-1017/1.jpg"}},
    "MergePatch": {"price": {"data": {"prices": {"buy": {"price": {"amount": 675000}}}}}},
    "Verb": {"holiday": {"reason": "Owners are away until September.", "at": "2026-08-01T00:00:00+02:00"}},
    "NewPromotion": {
        "bump": {"market": "fr", "externalId": "A-1017", "portal": "SL", "kind": "bump"},
        "top": {"market": "de", "externalId": "hh-61a", "portal": "IWT", "kind": "top", "until": "2026-12-31"},
        "weekly": {
            "listingId": "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
            "portal": "SL",
            "kind": "bump",
            "at": "2026-12-01T08:00:00+01:00",
            "repeat": {"every": "P7D", "times": 4},
        },
    },
    "PromotionRule": {
        "stale": {
            "portal": "SL",
            "kind": "bump",
            "when": {"fewer": {"what": "views", "than": 5, "days": 7}},
            "creditsAMonth": 20,
            "mostPerListing": 2,
            "notBetween": {"from": "22:00", "to": "07:00"},
            "order": "fewest",
        },
    },
    "BulkLine": {
        "put": {"op": "put", "externalId": "A-1017", "document": FRENCH},
        "delete": {"op": "delete", "externalId": "A-1017"},
    },
    "Manifest": {
        "feed": {
            "feed": "openimmo:4711",
            "items": [{"externalId": "A-1017", "digest": "9f86d081884c7d65"}],
            "complete": False,
        }
    },
}
"""By the name of the body's schema, then by the name of the example."""
