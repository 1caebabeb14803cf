"""The operations of the German API, in one table."""

from pignon.web.de import listings, projects, surroundings
from pignon.web.routing import DRY, KEYED, Mount, Route
from pignon.web.statuses import PARAMETERS
from pignon.web.webhooks import delete_webhook, put_webhook

BASE = "/import-listings/v1"
_WRITE = {202: "AcceptedListing", 200: "SettledListing"}
_ONE = "/listings/{externalListingId}"
_PROJECT = "/projects/{externalProjectId}"
_CREATE = ("clim:listings:create",)
_READ = ("clim:listings:read",)
_UPDATE = ("clim:listings:update",)
_DELETE = ("clim:listings:delete",)

ROUTES = (
    Route(
        *("POST", "/listings", listings.post, "Create a listing", _CREATE),
        request="Listing",
        responses=_WRITE,
        parameters=("portals", "dryRun"),
        headers=("Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", "/listings", listings.get_page, "List the ids of listings", _READ),
        responses={200: "ListingIdPage"},
        parameters=("limit", "nextPageToken"),
    ),
    Route(*("GET", _ONE, listings.get, "Read a listing", _READ), responses={200: "ListingRead"}),
    Route(
        *("PUT", _ONE, listings.put, "Replace a listing", _UPDATE),
        request="Listing",
        responses=_WRITE,
        parameters=("portals", "dryRun"),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("DELETE", _ONE, listings.delete, "Delete a listing", _DELETE),
        responses={202: "DeletedListing", 200: "SettledListing"},
        parameters=("dryRun",),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", f"{_ONE}/statuses", listings.get_statuses, "Read what became of it", _READ),
        responses={200: "StatusPage"},
        parameters=PARAMETERS,
    ),
    Route(
        *("POST", "/medias", surroundings.post_media, "Ask for an upload address", ("clim:medias:create",)),
        request="MediaUpload",
        responses={201: "UploadAddress"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("POST", "/projects", projects.post, "Create a project", _CREATE),
        request="Project",
        responses={201: "Project"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("GET", "/projects", projects.get_page, "List the ids of projects", _READ),
        responses={200: "ProjectIdPage"},
        parameters=("limit", "nextPageToken"),
    ),
    Route(*("GET", _PROJECT, projects.get, "Read a project", _READ), responses={200: "Project"}),
    Route(
        *("PUT", _PROJECT, projects.put, "Replace a project", _UPDATE),
        request="Project",
        responses={202: "AcceptedProject"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("DELETE", _PROJECT, projects.delete, "Delete a project", _DELETE),
        responses={202: "DeletedProject"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(*("GET", "/health", surroundings.get_health, "Ask whether all is well"), responses={200: "Health"}),
    Route(
        *("PUT", "/webhooks", put_webhook, "Subscribe to statuses", ("clim:webhooks:update", *_UPDATE)),
        request="Webhook",
        responses={200: "Text"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("DELETE", "/webhooks", delete_webhook, "Unsubscribe", ("clim:webhooks:delete", *_DELETE)),
        responses={200: "Text"},
        parameters=DRY,
        headers=KEYED,
    ),
)


def mounts() -> tuple[Mount, ...]:
    """Return the API and its sandbox."""
    return tuple(Mount(base, ROUTES, "listing", listings.MARKET) for base in (BASE, f"/sandbox{BASE}"))
