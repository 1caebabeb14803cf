"""Addresses and methods that nothing serves, told as problems behind the front too."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pignon.model.errors import PignonError
from pignon.web.language import spoken
from pignon.web.problems import Teller, problem
from pignon.web.refusals import NoRoute, NotAllowed
from pignon.web.traceparent import continue_or_mint


def exception_handlers(public_url: str = "", *, page: Callable[[Request], Response] | None = None) -> Mapping[Any, Any]:
    """Return what `Starlette(exception_handlers=...)` takes; other refusals than these two stay as they are.

    `page` is what a browser is shown where nothing is.
    """

    async def no_route(request: Request, error: Exception) -> Response:
        if page is not None and _is_browser(request):
            return page(request)
        return _told(request, NoRoute(str(error)), public_url)

    async def not_allowed(request: Request, error: Exception) -> Response:
        headers = (error.headers or {}) if isinstance(error, HTTPException) else {}
        allowed = headers.get("Allow", "GET")
        return _told(request, NotAllowed(tuple(sorted(part.strip() for part in allowed.split(",")))), public_url)

    return {404: no_route, 405: not_allowed}


def _is_browser(request: Request) -> bool:
    """Tell whether somebody wants to look at the answer: programs ask for JSON, or for anything."""
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "").lower()


def _told(request: Request, error: PignonError, public_url: str) -> Response:
    given = request.scope.get("state", {}).get("traceparent")
    reply = problem(
        error,
        Teller(
            traceparent=continue_or_mint(given.encode() if given else None),
            language=spoken(request.headers.get("accept-language"), "en"),
            accept=request.headers.get("accept", "").encode(),
            docs=public_url,
        ),
    )
    headers = {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, reply.status, headers, media_type=reply.media_type.decode())
