"""The contact form of a listing: shown, read with every fault at its field, kept, thanked for on a page of its own.

There are no cookies that a foreign page could misuse; a form that was not sent from here is refused all the same.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pignon.audience import CONSENT, Kind, read_person
from pignon.ledger.leads import Inquiry, Person
from pignon.ledger.shop import Page
from pignon.web.pages.answers import FRESH, SAFETY, Desk, answer, apology
from pignon.web.pages.closer import UNLISTED
from pignon.web.pages.contact import contact, recipient
from pignon.web.pages.opening import counted, opened
from pignon.web.pages.reading import source
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

LARGEST: Final = 64 * 1024
"""Bytes of a form."""
FIELDS: Final = 20
SOONEST_S: Final = 2
"""Nobody reads and fills in the form faster."""
LATEST_S: Final = 24 * 3600
TRAP: Final = "website"
"""A field that people do not see; what fills it in is no person."""
_NOBODY: Final = Person("", "", "", "", "")


async def form(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show the form on GET, take what it sends on POST."""
    page = await opened(desk, front, request)
    if isinstance(page, Response):
        return page
    if request.method == "POST":
        return await _post(desk, front, request, page=page)
    response = _shown(desk, front, request, page=page)
    return counted(desk, front, request, response=response, kind=Kind.CONTACT_CLICK, pages=[page.public_id])


async def thanks(desk: Desk, front: Storefront, request: Request) -> Response:
    """Thank for a message."""
    page = await opened(desk, front, request)
    if isinstance(page, Response):
        return page
    words = vocabulary(front.language)
    html = desk.renderer.portal(
        "thanks.html",
        front,
        title=page.title,
        contact=contact(page, words),
        here=front.listing(page.public_id),
        canonical=None,
        twins=[(twin.language, f"{twin.contact(page.public_id)}/thanks") for twin in front.twins()],
    )
    return _unlisted(answer(request, html, front=front))


async def _post(desk: Desk, front: Storefront, request: Request, *, page: Page) -> Response:
    given = await _given(request)
    thanked = RedirectResponse(f"{front.contact(page.public_id)}/thanks", 303, SAFETY | FRESH)
    if given is None or not _from_here(request):
        return _shown(desk, front, request, page=page, faults={"": "elsewhere"}, status=403)
    if given.get(TRAP):
        return thanked
    person, faults = read_person(given)
    if not faults and not _in_time(given.get("t", ""), desk):
        faults = {"": "too_fast"}
    if faults:
        return _shown(desk, front, request, page=page, person=person, faults=faults, status=400)
    if not desk.inbox.has_room(_address(request), (front.portal, page.public_id)):
        return _shown(desk, front, request, page=page, person=person, faults={"": "too_many"}, status=429)
    kept = await desk.inbox.take(_inquiry(desk, front, page, person=person))
    return apology(desk, front, request, status=410) if kept is None else thanked


def _inquiry(desk: Desk, front: Storefront, page: Page, *, person: Person) -> Inquiry:
    return Inquiry(
        portal=front.portal,
        public_id=page.public_id,
        sandbox=front.sandbox,
        person=person,
        language=front.language,
        consent=f"{CONSENT}/{front.language}",
        marketing_key=str(source(page.document).get("offererMarketingKey") or ""),
        title=page.title,
        url=f"{desk.public_url}{front.listing(page.public_id)}",
        recipient=recipient(page),
    )


def _shown(
    desk: Desk,
    front: Storefront,
    request: Request,
    *,
    page: Page,
    person: Person = _NOBODY,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    words = vocabulary(front.language)
    html = desk.renderer.portal(
        "contact.html",
        front,
        title=page.title,
        contact=contact(page, words),
        person=person,
        message=person.message or words.say("message_hint", title=page.title),
        faults={name: words.say(f"asking_{fault}") for name, fault in (faults or {}).items()},
        consent=CONSENT,
        now=int(desk.clock().timestamp()),
        trap=TRAP,
        here=front.listing(page.public_id),
        action=front.contact(page.public_id),
        canonical=None,
        twins=[(twin.language, twin.contact(page.public_id)) for twin in front.twins()],
    )
    return _unlisted(answer(request, html, front=front, status=status))


def _unlisted(response: Response) -> Response:
    response.headers.update(UNLISTED)
    return response


async def _given(request: Request) -> dict[str, str] | None:
    """Read a form in UTF-8; None for what is none, or too large."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"))
    except ValueError:
        return None


def _from_here(request: Request) -> bool:
    site, origin = request.headers.get("sec-fetch-site", "same-origin"), request.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    return same and site in {"same-origin", "none"}


def _in_time(stamp: str, desk: Desk) -> bool:
    """Tell whether the form was shown long enough ago, and not too long."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    return SOONEST_S <= desk.clock().timestamp() - int(stamp) <= LATEST_S


def _address(request: Request) -> str:
    """Return whom a message comes from: what a proxy on our own network says last, else who is connected."""
    peer = request.client.host if request.client else ""
    passed = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        own = ip_address(peer)
        return str(ip_address(passed)) if passed and (own.is_private or own.is_loopback) else peer
    except ValueError:
        return peer
