"""The addresses of the reference; it is made when first asked for, once, so that processes start fast."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pignon.market import Pack
from pignon.model.names import Market
from pignon.web.pages.routes import SAFETY
from pignon.web.reference.site import DOCS, OPENAPI, Leaf, missing, site
from pignon.web.routing import Mount

_BRIEFLY: Final = "public, max-age=60"
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class _Reference:
    def __init__(self, make: Callable[[], dict[str, Leaf]]) -> None:
        self._make = make
        self._made: dict[str, Leaf] = {}
        self._making = asyncio.Lock()

    async def leaves(self) -> Mapping[str, Leaf]:
        async with self._making:
            if not self._made:
                self._made = await asyncio.to_thread(self._make)
        return self._made


def routes(mounts: tuple[Mount, ...], packs: Mapping[Market, Pack], public_url: str) -> list[Route]:
    """Return the routes of `/openapi.json` and of `/docs` with all below it."""
    reference = _Reference(lambda: site(mounts, packs, public_url.rstrip("/")))

    async def read(request: Request) -> Response:
        leaves = await reference.leaves()
        leaf = leaves.get(request.url.path.rstrip("/"))
        if leaf is None:
            return Response(missing(leaves), 404, media_type="text/html", headers=SAFETY)
        return _answer(request, leaf)

    return [Route(OPENAPI, read), Route(DOCS, read), Route(f"{DOCS}/{{rest:path}}", read)]


def _answer(request: Request, leaf: Leaf) -> Response:
    headers = {
        **SAFETY,
        "Cache-Control": _FOR_EVER if leaf.for_ever else _BRIEFLY,
        "ETag": leaf.etag,
        "Vary": "Accept-Encoding",
    }
    if leaf.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(leaf.packed, media_type=leaf.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(leaf.content, media_type=leaf.media_type, headers=headers)
