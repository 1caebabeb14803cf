"""Which media a document has, in order. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from pignon.model.names import Document

UPLOAD: Final = "upload:"
"""Before the partner's own id of what was uploaded."""
MOST: Final = 1000
"""Media of one listing; those after are not looked at."""
_BY_TYPE: Final = {"PICTURE": "picture", "VIDEO": "video", "VIRTUAL_TOUR": "link", "PANORAMA": "link"}
_BY_ENDING: Final = {
    ".pdf": "document",
    ".html": "link",
    ".htm": "link",
    **dict.fromkeys((".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg", ".m4v", ".mkv"), "video"),
}
_PLAYERS: Final = ("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "dai.ly")
"""A video there is a page that plays it."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One item of a document's media."""

    position: int
    address: str
    """A URL, or `upload:` and the partner's own id."""
    kind: str
    """`picture`, `video`, `document` or `link`."""
    host: str
    """In lower case; `""` for an upload."""

    @property
    def source_id(self) -> UUID:
        return source_id(self.address)


def media_of(document: Document, *, uploads: str = "") -> Iterator[Medium]:
    """Yield the media of a document in order; `uploads` is what our own addresses of uploads begin with."""
    items: list[dict[str, Any]] = document.get("media") or []
    for position, item in enumerate(items[:MOST]):
        url: str | None = item.get("url")
        if item.get("externalMediaId"):
            yield Medium(position, UPLOAD + item["externalMediaId"], kind_of(item), "")
        elif url and uploads and url.startswith(uploads):
            yield Medium(position, UPLOAD + unquote(url.removeprefix(uploads)), kind_of(item), "")
        elif url:
            yield Medium(position, url, kind_of(item), host_of(url))


def upload_url(uploads: str, external_id: str) -> str:
    """Return the address that stands for an upload in documents, below what all of them begin with."""
    return uploads + quote(external_id, safe="")


def kind_of(item: dict[str, Any]) -> str:
    """Tell what an item is to be: by its type, else by how its address ends."""
    url: str = item.get("url") or ""
    said = _BY_TYPE.get(item.get("mediaType") or "")
    if said == "video" and host_of(url).removeprefix("www.").removeprefix("player.").removeprefix("m.") in _PLAYERS:
        return "link"
    path = url.lower().partition("?")[0].partition("#")[0]
    return said or next((kind for ending, kind in _BY_ENDING.items() if path.endswith(ending)), "picture")


def host_of(url: str) -> str:
    """Return the host that a URL names, in lower case; `?` where it names none."""
    try:
        return (urlsplit(url).hostname or "?")[:255]
    except ValueError:
        return "?"


def source_id(address: str) -> UUID:
    """Name an address: the first 16 bytes of its SHA-256."""
    return UUID(bytes=sha256(address.encode()).digest()[:16])
