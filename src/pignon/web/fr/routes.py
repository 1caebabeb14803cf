"""The operations of the French API, in one table."""

from pignon.web.fr import classifieds
from pignon.web.routing import DRY, KEYED, Mount, Route
from pignon.web.statuses import PARAMETERS
from pignon.web.webhooks import delete_webhook, put_webhook

BASE = "/caas/v4"
_WRITE = {202: "AcceptedClassified", 200: "SettledClassified"}
_ONE = "/classifieds/{classifiedId}"

ROUTES = (
    Route(
        *("POST", "/classifieds", classifieds.post, "Create a classified", ("caas:classifieds:create",)),
        request="AvivClassified",
        responses=_WRITE,
        parameters=("dryRun",),
        headers=("Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", "/classifieds", classifieds.get_page, "List classifieds", ("caas:classifieds:read",)),
        responses={200: "ClassifiedPage"},
        parameters=("offererEstateId", "limit", "nextToken"),
    ),
    Route(
        *("GET", _ONE, classifieds.get, "Read a classified", ("caas:classifieds:read",)),
        responses={200: "ClassifiedWithId"},
    ),
    Route(
        *("PUT", _ONE, classifieds.put, "Replace a classified", ("caas:classifieds:update",)),
        request="AvivClassified",
        responses=_WRITE,
        parameters=("dryRun",),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("DELETE", _ONE, classifieds.delete, "Delete a classified", ("caas:classifieds:delete",)),
        responses=_WRITE,
        parameters=("dryRun",),
        headers=("If-Match", "Prefer", "Idempotency-Key", "Source-Version"),
    ),
    Route(
        *("GET", f"{_ONE}/statuses", classifieds.get_statuses, "Read what became of it", ("caas:classifieds:read",)),
        responses={200: "StatusPage"},
        parameters=PARAMETERS,
    ),
    Route(
        *("PUT", "/webhooks", put_webhook, "Subscribe to statuses"),
        scopes=("caas:webhooks:update", "caas:classifieds:update"),
        request="Webhook",
        responses={200: "Text"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("DELETE", "/webhooks", delete_webhook, "Unsubscribe"),
        scopes=("caas:webhooks:delete", "caas:classifieds:delete"),
        responses={200: "Text"},
        parameters=DRY,
        headers=KEYED,
    ),
)


def mounts() -> tuple[Mount, ...]:
    """Return the API and its sandbox."""
    return tuple(Mount(base, ROUTES, "classified", classifieds.MARKET) for base in (BASE, f"/sandbox{BASE}"))
