"""What seekers open from a listing's page: one picture in full, and the telephone number.

The number is shown on a POST, so that neither crawlers nor browsers that fetch ahead ask for it unseen.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pignon.audience import Kind
from pignon.web.pages.answers import FRESH, SAFETY, Desk, answer, apology
from pignon.web.pages.contact import contact
from pignon.web.pages.opening import counted, opened
from pignon.web.pages.present import present
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

UNLISTED: Final = {"X-Robots-Tag": "noindex"}


async def photo(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show one picture of a listing, with the way to the next."""
    page = await opened(desk, front, request)
    if isinstance(page, Response):
        return page
    listing = present(page, vocabulary(front.language), today=desk.clock().date())
    number: int = request.path_params["number"]
    if not 1 <= number <= len(listing.pictures):
        return apology(desk, front, request, status=404)
    html = desk.renderer.portal(
        "photo.html",
        front,
        listing=listing,
        number=number,
        here=front.listing(page.public_id),
        canonical=None,
        twins=[(twin.language, f"{twin.photos(page.public_id)}/{number}") for twin in front.twins()],
    )
    response = answer(request, html, front=front)
    response.headers.update(UNLISTED)
    return counted(desk, front, request, response=response, kind=Kind.PHOTO_VIEW, pages=[page.public_id])


async def phone(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show whom to call about a listing; a GET leads back to it."""
    page = await opened(desk, front, request)
    if isinstance(page, Response):
        return page
    if request.method != "POST":
        return RedirectResponse(front.listing(page.public_id), 303, SAFETY | FRESH)
    words = vocabulary(front.language)
    html = desk.renderer.portal(
        "phone.html",
        front,
        title=page.title,
        contact=contact(page, words),
        here=front.listing(page.public_id),
        canonical=None,
        twins=[(twin.language, twin.listing(page.public_id)) for twin in front.twins()],
    )
    response = answer(request, html, front=front)
    response.headers.update(UNLISTED)
    return counted(desk, front, request, response=response, kind=Kind.PHONE_REVEAL, pages=[page.public_id])
