"""What search engines ask for: which pages there are and when they changed."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pignon.model.names import PublicId
from pignon.web.pages.answers import FRESH, SAFETY, Desk, answer, apology
from pignon.web.pages.storefront import STOREFRONTS, Storefront

PART: Final = 25_000
"""Addresses aimed at in one sitemap: half of what the protocol allows, since listings are dealt out by chance."""
MOST: Final = 50_000
"""Addresses in one sitemap (sitemaps.org)."""
_AT_ONCE: Final = 2_500
_HOUR: Final = timedelta(hours=1)
_OPENING: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
_XML: Final = "application/xml"


async def robots(desk: Desk, request: Request) -> Response:
    """Invite to the pages and nothing else."""
    closed = ("/sandbox/", "/caas/", "/import-listings/", "/platform/", "/oauth/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {desk.public_url}/sitemap.xml", ""]
    return answer(request, "\n".join(lines).encode(), media="text/plain")


async def sitemaps(desk: Desk, request: Request) -> Response:
    """List the sitemaps of all portals: parts of the stock, and what changed in the last hour."""
    addresses: list[str] = []
    for front in STOREFRONTS:
        parts = ceil(await desk.survey.size(front.where) / PART)
        addresses += [f"{front.root}/sitemap-{parts}-{part}.xml" for part in range(1, parts + 1)]
        addresses.append(f"{front.root}/sitemap-hour.xml")
    rows = "".join(f"<sitemap><loc>{desk.public_url}{address}</loc></sitemap>\n" for address in addresses)
    opening = _OPENING.decode().replace("urlset", "sitemapindex")
    return answer(request, f"{opening}{rows}</sitemapindex>\n".encode(), media=_XML)


async def sitemap(desk: Desk, front: Storefront, request: Request) -> Response:
    """List one part of a portal's pages."""
    parts, part = int(request.path_params["parts"]), int(request.path_params["part"])
    if front.sandbox or not 1 <= part <= parts <= 1_000:
        return apology(desk, front, request, status=404)
    pieces = _pieces(desk, front, above=(part - 1) / parts, to=part / parts)
    return StreamingResponse(pieces, media_type=_XML, headers=SAFETY | FRESH)


async def last_hour(desk: Desk, front: Storefront, request: Request) -> Response:
    """List the pages that came or changed within the last hour, latest first."""
    if front.sandbox:
        return apology(desk, front, request, status=404)
    fresh = await desk.search.fresh(front.where, since=desk.clock() - _HOUR, limit=MOST)
    return answer(request, _OPENING + _rows(desk, front, fresh) + b"</urlset>\n", media=_XML)


async def _pieces(desk: Desk, front: Storefront, *, above: float, to: float) -> AsyncGenerator[bytes]:
    """Write a sitemap piece by piece, so that other visitors are served in between."""
    yield _OPENING
    left, first = MOST, above or -1.0
    while left:
        pages = await desk.search.addresses(front.where, above=first, to=to, limit=min(left, _AT_ONCE))
        yield _rows(desk, front, [(public_id, changed_at) for public_id, changed_at, _ in pages])
        if len(pages) < _AT_ONCE:
            break
        left, first = left - len(pages), pages[-1][2]
    yield b"</urlset>\n"


def _rows(desk: Desk, front: Storefront, pages: Sequence[tuple[PublicId, datetime]]) -> bytes:
    base = f"{desk.public_url}{front.home}/"
    return "".join(
        f"<url><loc>{base}{public_id}</loc><lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod></url>\n"
        for public_id, changed_at in pages
    ).encode()
