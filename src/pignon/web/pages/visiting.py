"""The page of a listing, with others like it."""

import asyncio
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
from pignon.model.names import PublicId
from pignon.web.pages.answers import Desk, Made, answer
from pignon.web.pages.asking import Asked
from pignon.web.pages.linked import crumbs, linked, script
from pignon.web.pages.opening import counted, found, opened
from pignon.web.pages.present import present
from pignon.web.pages.render import Renderer
from pignon.web.pages.results import line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

LISTINGS: Final = 500
"""Pages kept as they are sent; one takes some 10 KB."""
KEPT_S: Final = 10.0
"""Seconds that a page is shown as it was made, unless the listing or its media changed: its agency's card and the
listings like it may be so much older."""
_SIMILAR: Final = 4
_NEAR_KM: Final = 5


async def listing(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show a live listing; say of an ended one that it is gone."""
    version = await found(desk, front, request, read=desk.shop.version)
    if isinstance(version, Response):
        return version
    public_id = PublicId(request.path_params["public_id"])

    async def make() -> Made | Response:
        page, similar = await asyncio.gather(
            opened(desk, front, request), desk.search.similar(front.portal, public_id, limit=_SIMILAR)
        )
        if isinstance(page, Response):
            return page
        today = desk.clock().date()
        return Made(listing_page(desk.renderer, front, page, public_url=desk.public_url, today=today, similar=similar))

    made = await desk.listings.get((front.listing(public_id), version), make, seconds=_a_while)
    if isinstance(made, Response):
        return made
    response = answer(request, made, front=front)
    return counted(desk, front, request, response=response, kind=Kind.VIEW, pages=[public_id])


def _a_while(made: Made | Response) -> float:
    """Tell how long to keep a page; that a listing ended between two looks, not at all."""
    return KEPT_S if isinstance(made, Made) else 0.0


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
