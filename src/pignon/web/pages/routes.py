"""The addresses of the seekers' pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pignon.ledger.shop import Ended, Page, Shop
from pignon.model.names import PublicId
from pignon.web.pages.linked import linked, script
from pignon.web.pages.present import present
from pignon.web.pages.render import Renderer
from pignon.web.pages.results import PAGE_SIZE, PUBLIC_ID, line, read_cursor, write_cursor
from pignon.web.pages.storefront import STOREFRONTS, Storefront
from pignon.web.pages.vocabulary import vocabulary

SAFETY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src http: https: data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_FRESH: Final = {"Cache-Control": "no-cache"}
"""Every visit asks again, so that an ended listing is gone at once."""
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ETAG_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class _Pages:
    """What every page is made from."""

    shop: Shop
    renderer: Renderer
    public_url: str


def routes(shop: Shop, *, public_url: str) -> list[Route]:
    """Return the routes of all portals, live and sandbox, the home page and the stylesheet.

    `public_url` is the server's public address, which canonical links start with.
    """
    pages = _Pages(shop, Renderer(), public_url.rstrip("/"))
    fronts = [*STOREFRONTS, *(replace(front, sandbox=True) for front in STOREFRONTS)]
    return [
        Route("/", partial(_home, pages)),
        Route(pages.renderer.stylesheet.address, partial(_stylesheet, pages)),
        *(route for front in fronts for route in _portal_routes(pages, front)),
    ]


def _portal_routes(pages: _Pages, front: Storefront) -> list[Route]:
    def route(path: str, endpoint: Callable[[_Pages, Storefront, Request], Awaitable[Response]]) -> Route:
        return Route(path, partial(endpoint, pages, front))

    return [
        route(front.home, _to_search),
        route(f"{front.home}/", _to_search),
        route(front.search, _search),
        route(f"{front.home}/{{public_id:path}}", _listing),
    ]


async def _home(pages: _Pages, request: Request) -> Response:
    fronts = {language: [f for f in STOREFRONTS if f.language == language] for language in ("fr", "de")}
    titles = {language: vocabulary(language).say("home_title") for language in fronts}
    html = pages.renderer.plain("home.html", fronts=fronts, titles=titles, canonical=f"{pages.public_url}/")
    return _answer(request, html)


async def _stylesheet(pages: _Pages, _: Request) -> Response:
    return Response(pages.renderer.stylesheet.content, media_type="text/css", headers=SAFETY | _FOR_EVER)


async def _to_search(_pages: _Pages, front: Storefront, _: Request) -> Response:
    return RedirectResponse(front.search, headers=SAFETY)


async def _search(pages: _Pages, front: Storefront, request: Request) -> Response:
    after = request.query_params.get("after")
    cursor = read_cursor(after) if after else None
    if after and cursor is None:
        return _apology(pages, front, request, status=404)
    cards = await pages.shop.newest(front.portal, sandbox=front.sandbox, before=cursor, limit=PAGE_SIZE + 1)
    shown = cards[:PAGE_SIZE]
    words = vocabulary(front.language)
    canonical = f"{pages.public_url}{front.search}"
    html = pages.renderer.portal(
        "results.html",
        front,
        lines=[line(card, front, words) for card in shown],
        older=write_cursor(shown[-1]) if len(cards) > PAGE_SIZE else None,
        first=cursor is None,
        canonical=f"{canonical}?after={after}" if after else canonical,
    )
    return _answer(request, html, front=front)


async def _listing(pages: _Pages, front: Storefront, request: Request) -> Response:
    public_id: str = request.path_params["public_id"]
    if not PUBLIC_ID.fullmatch(public_id):
        return _apology(pages, front, request, status=404)
    match await pages.shop.page(front.portal, PublicId(public_id), sandbox=front.sandbox):
        case None:
            return _apology(pages, front, request, status=404)
        case Ended():
            return _apology(pages, front, request, status=410)
        case Page() as page:
            return _answer(request, listing_page(pages.renderer, front, page, public_url=pages.public_url), front=front)


def listing_page(renderer: Renderer, front: Storefront, page: Page, *, public_url: str) -> bytes:
    """Render a live listing's page."""
    listing = present(page, vocabulary(front.language))
    canonical = f"{public_url}{front.listing(page.public_id)}"
    graph = script(linked(page, listing, canonical))
    return renderer.portal("listing.html", front, listing=listing, linked=graph, canonical=canonical)


def _apology(pages: _Pages, front: Storefront, request: Request, *, status: int) -> Response:
    kind = "gone" if status == 410 else "not_found"
    html = pages.renderer.portal("apology.html", front, kind=kind, canonical=None)
    return _answer(request, html, front=front, status=status)


def _answer(request: Request, html: bytes, *, front: Storefront | None = None, status: int = 200) -> Response:
    etag = f'"{sha256(html).hexdigest()[:_ETAG_DIGITS]}"'
    headers = SAFETY | _FRESH | {"ETag": etag}
    if front is not None:
        headers["Content-Language"] = front.language
        if front.sandbox:
            headers["X-Robots-Tag"] = "noindex"
    if status == 200 and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(html, status_code=status, media_type="text/html", headers=headers)
