"""What operators watch: is it alive, is it ready, how is it doing."""

from datetime import UTC, datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pignon.ledger.health import Health, Telling, health, telling
from pignon.ledger.pools import Pool

_GAUGES = {
    "pending": ("pignon_pending_submissions", "Accepted submissions without an outcome yet."),
    "oldest_pending_s": ("pignon_oldest_pending_seconds", "Age of the oldest of them."),
    "internal_errors": ("pignon_internal_errors", "Submissions refused with internal-error in the last 24 hours."),
    "due": ("pignon_due", "Works without a submission whose time has come."),
    "live": ("pignon_live_publications", "Publications live now, over all portals."),
    "waiting": ("pignon_waiting_publications", "Publications waiting for a place in a quota."),
}
"""Each figure of the ledger's health, its metric and what it says."""
_TELLING = {
    "well": ("pignon_webhooks_well", "Endpoints and subscriptions that take what they are sent."),
    "failing": ("pignon_webhooks_failing", "Those that take nothing for now; they are tried again by themselves."),
    "longest_failing_s": ("pignon_webhooks_failing_seconds", "For how long the worst of them has failed."),
    "disabled": ("pignon_webhooks_disabled", "Those that are disabled: gone, given up, or by their partner."),
    "behind": ("pignon_webhook_events_behind", "Events that endpoints are still to be told, failing ones too."),
    "aside": ("pignon_webhook_events_aside", "Events that were refused, or wait behind one that was."),
    "oldest_untold_s": ("pignon_webhook_oldest_untold_seconds", "Age of the oldest event that a well one lacks."),
    "taken": ("pignon_webhook_requests_taken", "Requests of the last 5 minutes that were taken."),
    "failed": ("pignon_webhook_requests_failed", "Requests of the last 5 minutes that failed."),
    "mails": ("pignon_unsent_mails", "E-mails about leads that are still to be sent."),
    "oldest_mail_s": ("pignon_oldest_unsent_mail_seconds", "Age of the lead that the oldest of them tells of."),
}
"""The same of how partners are told."""


def routes(pool: Pool) -> list[Route]:
    """Return `/livez`, `/readyz` and `/metrics`."""

    async def livez(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_request: Request) -> Response:
        try:
            await pool.fetchval("select 1", timeout=2)
        except Exception as error:
            return PlainTextResponse(f"not ready: {type(error).__name__}\n", 503)
        return PlainTextResponse("ready\n")

    async def metrics(_request: Request) -> Response:
        found = (await health(pool), await telling(pool, now=datetime.now(UTC)))
        return Response(_rendered(*found), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


def _rendered(ledger: Health, partners: Telling) -> bytes:
    registry = CollectorRegistry()
    for found, gauges in ((ledger, _GAUGES), (partners, _TELLING)):
        for figure, (name, says) in gauges.items():
            Gauge(name, says, registry=registry).set(getattr(found, figure))
    return generate_latest(registry)
