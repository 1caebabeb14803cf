"""Virtual tours: one of a provider we know may stand inside a page of ours, that a seeker opens; others are links."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from pignon.ledger.shop import Page
from pignon.model.names import PublicId
from pignon.web.pages.answers import Desk, answer, apology
from pignon.web.pages.present import present
from pignon.web.pages.results import PUBLIC_ID
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary


async def tour(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show the virtual tour of a live listing within a frame; the page may load nothing else from elsewhere."""
    public_id: str = request.path_params["public_id"]
    found = None
    if PUBLIC_ID.fullmatch(public_id):
        found = await desk.shop.page(front.portal, PublicId(public_id), sandbox=front.sandbox)
    if not isinstance(found, Page):
        return apology(desk, front, request, status=404 if found is None else 410)
    shown = present(found, vocabulary(front.language), today=desk.clock().date())
    if shown.tour is None:
        return apology(desk, front, request, status=404)
    html = desk.renderer.portal("tour.html", front, listing=shown, tour=shown.tour, canonical="")
    return answer(request, html, front=front, frames=f"https://{urlsplit(shown.tour.address).hostname}")
