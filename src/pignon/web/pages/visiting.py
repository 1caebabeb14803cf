"""The page of a listing, with others like it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from pignon.audience import Kind
from pignon.ledger.search import Card
from pignon.ledger.shop import Page
from pignon.web.pages.answers import Desk, answer
from pignon.web.pages.asking import Asked
from pignon.web.pages.linked import crumbs, linked, script
from pignon.web.pages.opening import counted, opened
from pignon.web.pages.present import present
from pignon.web.pages.render import Renderer
from pignon.web.pages.results import line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_SIMILAR: Final = 4
_NEAR_KM: Final = 5


async def listing(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show a live listing; say of an ended one that it is gone."""
    page = await opened(desk, front, request)
    if isinstance(page, Response):
        return page
    similar = await desk.search.similar(front.portal, page.public_id, limit=_SIMILAR)
    today = desk.clock().date()
    html = listing_page(desk.renderer, front, page, public_url=desk.public_url, today=today, similar=similar)
    response = answer(request, html, front=front)
    return counted(desk, front, request, response=response, kind=Kind.VIEW, pages=[page.public_id])


def listing_page(
    renderer: Renderer, front: Storefront, page: Page, *, public_url: str, today: date, similar: Sequence[Card] = ()
) -> bytes:
    """Render a live listing's page."""
    words = vocabulary(front.language)
    shown = present(page, words, today=today)
    canonical = f"{public_url}{front.listing(page.public_id)}"
    asked = Asked(trade="rent" if shown.rented else "buy", kind=(shown.estate_type,), where=shown.place.city)
    trail = crumbs(front, asked, public_url)
    near = Asked(near=shown.place.point, radius=_NEAR_KM, map=True) if shown.place.point else None
    return renderer.portal(
        "listing.html",
        front,
        listing=shown,
        linked=script(linked(page, shown, canonical, trail=[*trail, (shown.title, canonical)])),
        trail=[(name, address.removeprefix(public_url)) for name, address in trail],
        map_address=front.search + near.query() if near else None,
        similar=[line(card, front) for card in similar],
        canonical=canonical,
        absolute=partial(urljoin, canonical),
        twins=[(twin.language, f"{public_url}{twin.listing(page.public_id)}") for twin in front.twins()],
    )
