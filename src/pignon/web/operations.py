"""What operators watch: is it alive, is it ready, how is it doing."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pignon.ledger.health import Health, health
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
        return Response(_rendered(await health(pool)), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


def _rendered(found: Health) -> bytes:
    registry = CollectorRegistry()
    for figure, (name, says) in _GAUGES.items():
        Gauge(name, says, registry=registry).set(getattr(found, figure))
    return generate_latest(registry)
