"""The operations of the platform API, in one table."""

from pignon.web.platform import (
    bulk,
    events,
    leads,
    listings,
    manifest,
    market,
    media,
    patching,
    performance,
    promotion_rules,
    promotions,
    promotions_bulk,
    reports,
    timeline,
    verbs,
    webhooks,
)
from pignon.web.routing import DRY, KEYED, Mount, Route

BASE = "/platform/v1"
_WRITE = {202: "Accepted", 200: "Settled"}
_ONE = "/{market}/listings/{externalId}"

ROUTES = (
    Route(
        *("PUT", _ONE, listings.put, "Create or replace a listing", ("platform:listings:update",)),
        request="Document",
        responses=_WRITE,
        parameters=("portals", "feed", "promote*", "dryRun"),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", _ONE, listings.get, "Read a listing", ("platform:listings:read",)),
        responses={200: "KeptListing"},
    ),
    Route(
        *("DELETE", _ONE, listings.delete, "Delete a listing", ("platform:listings:delete",)),
        responses=_WRITE,
        parameters=("dryRun",),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("PATCH", _ONE, patching.patch, "Change a part of a listing", ("platform:listings:update",)),
        request="MergePatch",
        responses=_WRITE,
        parameters=("portals", "dryRun"),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("POST", f"{_ONE}:{{verb}}", verbs.post, "Withdraw, pause, resume, reserve, sell or restore a listing"),
        scopes=("platform:listings:update",),
        request="Verb",
        responses=_WRITE,
        parameters=("dryRun",),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", "/listings/{listingId}/timeline", timeline.get_page, "Read a listing's whole story"),
        scopes=("platform:listings:read",),
        responses={200: "Timeline"},
        parameters=("limit", "nextToken"),
    ),
    Route(
        *("GET", "/listings/{listingId}/revisions/{revision}", timeline.get_revision, "Read a revision of a listing"),
        scopes=("platform:listings:read",),
        responses={200: "Revision"},
    ),
    Route(
        *("GET", "/submissions/{submissionId}", reports.get_submission, "Read what became of a write"),
        scopes=("platform:submissions:read",),
        responses={200: "Submission"},
    ),
    Route(
        *("DELETE", "/submissions/{submissionId}", verbs.call_off, "Call off a verb whose date has not come"),
        scopes=("platform:listings:update",),
        responses={200: "CalledOff"},
        parameters=DRY,
        headers=("Idempotency-Key",),
    ),
    Route(
        *("GET", "/events", events.get_page, "Read what happened", ("platform:events:read",)),
        responses={200: "Events"},
        parameters=events.PARAMETERS,
    ),
    *webhooks.ROUTES,
    *promotions.ROUTES,
    *promotions_bulk.ROUTES,
    *promotion_rules.ROUTES,
    Route(
        *("POST", "/media", media.post, "Send a medium's bytes", ("platform:media:create",)),
        responses={201: "Medium"},
        parameters=("externalMediaId", "fileName", *DRY),
        headers=KEYED,
        takes="application/octet-stream",
    ),
    Route(
        *("GET", "/media", media.get_page, "List media", ("platform:media:read",)),
        responses={200: "MediumPage"},
        parameters=("listingId", "externalMediaId", "limit", "nextToken"),
    ),
    Route(
        *("GET", "/media/{mediaId}", media.get, "Read a medium", ("platform:media:read",)),
        responses={200: "Medium"},
    ),
    Route(
        *("PUT", "/media/{mediaId}", media.put, "Replace a medium's bytes", ("platform:media:update",)),
        responses={200: "Medium"},
        parameters=("fileName", *DRY),
        headers=KEYED,
        takes="application/octet-stream",
    ),
    Route(
        *("DELETE", "/media/{mediaId}", media.delete, "Remove a medium", ("platform:media:delete",)),
        responses={202: "RemovedMedium"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("POST", "/media/refresh", media.post_refresh, "Get media once more", ("platform:media:update",)),
        request="MediaRefresh",
        responses={202: "Refreshed"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("GET", "/quotas", reports.get_quotas, "Read quotas and their use", ("platform:quotas:read",)),
        responses={200: "Quotas"},
    ),
    Route(
        *("GET", "/quotas/{portal}/queue", reports.get_queue, "Read what waits for a place"),
        scopes=("platform:quotas:read",),
        responses={200: "Queue"},
        parameters=("limit", "nextToken"),
    ),
    *performance.ROUTES,
    *leads.ROUTES,
    Route(
        *("GET", "/markets/{market}", market.get_market, "Read a market's schema and rules"),
        scopes=("platform:markets:read",),
        responses={200: "MarketDescription"},
    ),
    Route(
        *("POST", "/{market}/listings:bulk", bulk.post, "Write whole stocks, a line for each listing", bulk.SCOPES),
        request=bulk.FORM,
        responses={200: "BulkResult"},
        parameters=("onError", "dryRun", "portals", "feed"),
        headers=("Idempotency-Key",),
        lines=True,
    ),
    Route(
        *("POST", "/{market}/manifest", manifest.post, "Compare a list of digests", ("platform:manifest:read",)),
        request="Manifest",
        responses={200: "Difference"},
    ),
)


def mounts() -> tuple[Mount, ...]:
    """Return the API and its sandbox."""
    return tuple(Mount(base, ROUTES, "listing") for base in (BASE, f"/sandbox{BASE}"))
