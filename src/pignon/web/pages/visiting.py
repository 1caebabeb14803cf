"""The page of a listing, with others like it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from pignon.ledger.search import Card
from pignon.ledger.shop import Ended, Page
from pignon.model.names import PublicId
from pignon.web.pages.answers import Desk, answer, apology
from pignon.web.pages.asking import Asked
from pignon.web.pages.linked import crumbs, linked, script
from pignon.web.pages.present import present
from pignon.web.pages.render import Renderer
from pignon.web.pages.results import PUBLIC_ID, line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_SIMILAR: Final = 4
_NEAR_KM: Final = 5


async def listing(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show a live listing; say of an ended one that it is gone."""
    public_id: str = request.path_params["public_id"]
    if not PUBLIC_ID.fullmatch(public_id):
        return apology(desk, front, request, status=404)
    match await desk.shop.page(front.portal, PublicId(public_id), sandbox=front.sandbox):
        case None:
            return apology(desk, front, request, status=404)
        case Ended():
            return apology(desk, front, request, status=410)
        case Page() as page:
            similar = await desk.search.similar(front.portal, page.public_id, limit=_SIMILAR)
            today = desk.clock().date()
            html = listing_page(desk.renderer, front, page, public_url=desk.public_url, today=today, similar=similar)
            return answer(request, html, front=front)


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
        similar=[line(card, front, words) for card in similar],
        canonical=canonical,
        absolute=partial(urljoin, canonical),
        twins=[(twin.language, f"{public_url}{twin.listing(page.public_id)}") for twin in front.twins()],
    )
