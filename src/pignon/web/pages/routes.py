"""The addresses of the seekers' pages."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pignon.audience import Inbox, Turnstile
from pignon.ledger.search import Search
from pignon.ledger.shop import Shop, Version
from pignon.model.ports import Clock
from pignon.web.deadlines import RECEIVED
from pignon.web.pages.answers import FOR_EVER, SAFETY, Desk, Made, answer, packed_for
from pignon.web.pages.closer import phone, photo
from pignon.web.pages.contacting import form, thanks
from pignon.web.pages.finding import Survey
from pignon.web.pages.kept import Kept, Timer
from pignon.web.pages.machines import last_hour, robots, sitemap, sitemaps
from pignon.web.pages.render import Renderer
from pignon.web.pages.searching import feed, front_door, results
from pignon.web.pages.storefront import STOREFRONTS, Storefront
from pignon.web.pages.touring import tour
from pignon.web.pages.visiting import LISTINGS, listing
from pignon.web.pages.vocabulary import vocabulary

Endpoint = Callable[[Desk, Storefront, Request], Awaitable[Response]]


def routes(
    shop: Shop, search: Search, *, public_url: str, clock: Clock, timer: Timer, turnstile: Turnstile, inbox: Inbox
) -> list[Route]:
    """Return the routes of all portals, live and sandbox, in each of their languages, and what machines ask for.

    `public_url` is the server's public address, which canonical links start with.
    """
    listings = Kept[tuple[str, Version], Made | Response](timer, most=LISTINGS)
    desk = Desk(
        *(shop, search, Survey(search, timer), Renderer(), public_url.rstrip("/"), clock, turnstile, inbox, listings)
    )
    fronts = [*STOREFRONTS, *(replace(front, sandbox=True) for front in STOREFRONTS)]
    twins = [twin for front in fronts for twin in reversed(front.twins())]
    return [
        Route("/", partial(_home, desk)),
        Route("/robots.txt", partial(robots, desk)),
        Route("/sitemap.xml", partial(sitemaps, desk)),
        Route(desk.renderer.stylesheet.address, partial(_stylesheet, desk)),
        *(route for front in fronts for route in _sitemap_routes(desk, front)),
        *(route for front in twins for route in _portal_routes(desk, front)),
    ]


def _sitemap_routes(desk: Desk, front: Storefront) -> list[Route]:
    return [
        Route(f"{front.root}/sitemap-hour.xml", partial(last_hour, desk, front)),
        Route(f"{front.root}/sitemap-{{parts:int}}-{{part:int}}.xml", partial(sitemap, desk, front)),
    ]


def _portal_routes(desk: Desk, front: Storefront) -> list[Route]:
    def route(path: str, endpoint: Endpoint, *methods: str) -> Route:
        return Route(path, partial(_timed, desk, partial(endpoint, desk, front)), methods=methods or None)

    return [
        route(front.home, front_door),
        route(f"{front.home}/", front_door),
        route(front.search, results),
        route(f"{front.search}.atom", feed),
        route(f"{front.home}/{{public_id}}/tour", tour),
        route(f"{front.home}/{{public_id}}/photos/{{number:int}}", photo),
        route(f"{front.home}/{{public_id}}/phone", phone, "GET", "POST"),
        route(f"{front.home}/{{public_id}}/contact", form, "GET", "POST"),
        route(f"{front.home}/{{public_id}}/contact/thanks", thanks),
        route(f"{front.home}/{{public_id:path}}", listing),
    ]


async def _timed(desk: Desk, endpoint: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """Answer with how long it took since the request was here, its wait for its turn included (Server Timing, W3C)."""
    started: float = request.scope.get("state", {}).get(RECEIVED) or desk.survey.timer()
    response = await endpoint(request)
    response.headers["Server-Timing"] = f"page;dur={(desk.survey.timer() - started) * 1000:.1f}"
    return response


async def _home(desk: Desk, request: Request) -> Response:
    fronts = {language: [f for f in STOREFRONTS if f.language == language] for language in ("fr", "de")}
    titles = {language: vocabulary(language).say("home_title") for language in fronts}
    html = desk.renderer.plain(
        "home.html", language="fr", fronts=fronts, titles=titles, canonical=f"{desk.public_url}/"
    )
    return answer(request, html)


async def _stylesheet(desk: Desk, request: Request) -> Response:
    body, packed = packed_for(request, Made(desk.renderer.stylesheet.content))
    headers = SAFETY | FOR_EVER | {"Vary": "Accept-Encoding"} | packed
    return Response(body, media_type="text/css", headers=headers)
