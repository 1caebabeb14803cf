"""Opens what belongs to one listing: its page as the shop has it, or the answer that says why there is none."""

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from pignon.audience import Kind, is_robot
from pignon.ledger.shop import Ended, Page, Version
from pignon.model.names import Portal, PublicId
from pignon.web.pages.answers import Desk, apology
from pignon.web.pages.results import PUBLIC_ID
from pignon.web.pages.storefront import Storefront

Live_co = TypeVar("Live_co", Page, Version, covariant=True)


class Reading(Protocol[Live_co]):
    """Reads one public address of a portal."""

    async def __call__(self, portal: Portal, public_id: PublicId, *, sandbox: bool) -> Live_co | Ended | None: ...


_AHEAD: Final = ("sec-purpose", "purpose", "x-moz")
"""Headers by which a browser says that it fetches what nobody asked to see yet."""


async def opened(desk: Desk, front: Storefront, request: Request) -> Page | Response:
    """Return the live listing that the address names; else the page that says it is unknown or gone."""
    return await found(desk, front, request, read=desk.shop.page)


async def found(desk: Desk, front: Storefront, request: Request, *, read: Reading[Live_co]) -> Live_co | Response:
    """Return what is read of the live listing that the address names; else the page that says it is unknown or gone."""
    public_id: str = request.path_params["public_id"]
    if not PUBLIC_ID.fullmatch(public_id):
        return apology(desk, front, request, status=404)
    one = await read(front.portal, PublicId(public_id), sandbox=front.sandbox)
    if one is None:
        return apology(desk, front, request, status=404)
    return apology(desk, front, request, status=410) if isinstance(one, Ended) else one


def counted(
    desk: Desk, front: Storefront, request: Request, *, response: Response, kind: Kind, pages: Iterable[PublicId]
) -> Response:
    """Count what the answer shows to a person, and return it.

    A view is each GET that is answered 200 to a `User-Agent` that is no robot's, also the same person's again. What
    else is counted is not where a browser fetches ahead.
    """
    seen = (
        response.status_code == 200 and request.method != "HEAD" and not is_robot(request.headers.get("user-agent", ""))
    )
    if seen and (kind is Kind.VIEW or not any("prefetch" in request.headers.get(name, "") for name in _AHEAD)):
        desk.turnstile.count_all(kind, front.portal, pages)
    return response
