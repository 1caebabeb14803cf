"""How pages answer: safe headers, an ETag of their content, compressed for whoever takes that."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pignon.audience import Inbox, Turnstile
from pignon.ledger.search import Search
from pignon.ledger.shop import Shop, Version
from pignon.model.ports import Clock
from pignon.web.pages.finding import Survey
from pignon.web.pages.kept import Kept
from pignon.web.pages.render import Renderer
from pignon.web.pages.storefront import Storefront

SAFETY: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src http: https: data:; media-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
FRESH: Final = {"Cache-Control": "no-cache"}
"""Every visit asks again, so that an ended listing is gone at once."""
FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ETAG_DIGITS: Final = 32
_WORTH_IT: Final = 1_000
"""Bytes from which compressing saves a packet."""
_LEVEL: Final = 3


class Made:
    """A page as it is sent, however often: compressed where that saves something, with its ETag."""

    def __init__(self, content: bytes) -> None:
        self.etag: Final = f'W/"{sha256(content).hexdigest()[:_ETAG_DIGITS]}"'
        self.is_packed: Final = len(content) >= _WORTH_IT
        self.body: Final = gzip.compress(content, _LEVEL, mtime=0) if self.is_packed else content

    @property
    def content(self) -> bytes:
        """The page for the few who do not take gzip."""
        return gzip.decompress(self.body) if self.is_packed else self.body


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page is made from."""

    shop: Shop
    search: Search
    survey: Survey
    renderer: Renderer
    public_url: str
    """Without a slash at the end."""
    clock: Clock
    turnstile: Turnstile
    inbox: Inbox
    listings: Kept[tuple[str, Version], Made | Response]
    """Listing pages by address and version."""


def answer(
    request: Request,
    content: bytes | Made,
    *,
    front: Storefront | None = None,
    status: int = 200,
    media: str = "text/html",
    frames: str = "",
) -> Response:
    """Answer with a page, or that the visitor has it already; `frames` is the one origin that may stand inside it."""
    made = content if isinstance(content, Made) else Made(content)
    headers = SAFETY | FRESH | {"ETag": made.etag, "Vary": "Accept-Encoding"}
    if frames:
        headers["Content-Security-Policy"] += f"; frame-src {frames}"
        headers["X-Robots-Tag"] = "noindex"
    if front is not None:
        headers["Content-Language"] = front.language
        if front.sandbox:
            headers["X-Robots-Tag"] = "noindex"
    if status == 200 and headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body, packed = packed_for(request, made)
    return Response(body, status_code=status, media_type=media, headers=headers | packed)


def packed_for(request: Request, made: Made) -> tuple[bytes, dict[str, str]]:
    """Compress for a visitor who takes gzip; return the body and the header that says so."""
    takes = "gzip" in request.headers.get("accept-encoding", "").lower()
    if takes and made.is_packed:
        return made.body, {"Content-Encoding": "gzip"}
    return made.content, {}


def apology(desk: Desk, front: Storefront, request: Request, *, status: int) -> Response:
    """Say that there is nothing here, or no longer."""
    kind = "gone" if status == 410 else "not_found"
    html = desk.renderer.portal("apology.html", front, kind=kind, canonical=None)
    return answer(request, html, front=front, status=status)
