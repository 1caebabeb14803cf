"""Pictures and links: renditions where there are some, else the partner's own addresses that may be led to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from pignon.ledger.renditions import Rendition, Shown
from pignon.model.names import Document
from pignon.web.pages.listing import Link, Picture
from pignon.web.pages.reading import at, web_address
from pignon.web.pages.vocabulary import Vocabulary

_NO_PICTURE: Final = (".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg", ".pdf", ".html", ".htm")
"""How an address ends that is no picture's, where the document does not say what it is."""


def pictures(
    document: Document, title: str, vocabulary: Vocabulary, *, media: Sequence[Shown] | None = None
) -> tuple[Picture, ...]:
    """Return the pictures in display order, each with words for those who cannot see it.

    Of `media`, where there are some, only those that are ready; else the partner's own addresses.
    """
    if media is not None:
        items = document.get("media") or ()
        ready = [one for one in media if one.medium == "picture" and one.position < len(items)]
        return tuple(
            drawn(one.renditions, _alt(items[one.position], title=title, number=number, vocabulary=vocabulary))
            for number, one in enumerate(ready, start=1)
        )
    return tuple(
        Picture(address, _alt(item, title=title, number=number, vocabulary=vocabulary))
        for number, (item, address) in enumerate(_media(document, {"PICTURE"}), start=1)
    )


def drawn(renditions: Sequence[Rendition], alt: str) -> Picture:
    """Make a picture of its renditions: WebP by width, JPEG for those who cannot choose."""
    webp = [one for one in renditions if one.type == "image/webp"]
    jpeg = [one for one in renditions if one.type == "image/jpeg"]
    srcset = ", ".join(f"{one.address} {one.width}w" for one in webp)
    return Picture(max(jpeg, key=lambda one: one.width).address, alt, srcset)


def links(document: Document, vocabulary: Vocabulary, *, media: Sequence[Shown] | None = None) -> tuple[Link, ...]:
    """Return the first virtual tour, the first video, panoramas and the document's links, each address once."""
    tours = [
        *_firsts(document, vocabulary, "VIRTUAL_TOUR"),
        *_linked(at(document, "data.links.virtualTours"), "VIRTUAL_TOUR", vocabulary)[:1],
    ]
    film = next((one for one in media or () if one.medium == "video"), None)
    found = [
        *tours[:1],
        *(_firsts(document, vocabulary, "VIDEO") if film is None else [_film(document, film, vocabulary)]),
        *(_link(item, address, "PANORAMA", vocabulary=vocabulary) for item, address in _media(document, {"PANORAMA"})),
        *_linked(at(document, "data.links.externalLinks"), "OFFERER_DETAIL_PAGE", vocabulary),
    ]
    return tuple({link.address: link for link in found}.values())


def _film(document: Document, film: Shown, vocabulary: Vocabulary) -> Link:
    address = next(one.address for one in film.renditions if one.type == "video/mp4")
    return _link(document["media"][film.position], address, "VIDEO", vocabulary=vocabulary)


def _media(document: Document, types: set[str]) -> Iterator[tuple[Mapping[str, Any], str]]:
    items: Iterable[Mapping[str, Any]] = document.get("media") or ()
    for item in items:
        address = web_address(item.get("url"))
        if address and _media_type(item, address) in types:
            yield item, address


def _media_type(item: Mapping[str, Any], address: str) -> str:
    no_picture = urlsplit(address).path.lower().endswith(_NO_PICTURE)
    return item.get("mediaType") or ("VIDEO" if no_picture else "PICTURE")


def _alt(item: Mapping[str, Any], *, title: str, number: int, vocabulary: Vocabulary) -> str:
    tag = item.get("category") or next(iter(item.get("tags") or ()), None)
    what = _title(item) or (vocabulary.word("picture", tag) if tag else None)
    return vocabulary.say("picture_of", what=what or vocabulary.say("picture_number", number=number), title=title)


def _firsts(document: Document, vocabulary: Vocabulary, kind: str) -> list[Link]:
    return [_link(item, address, kind, vocabulary=vocabulary) for item, address in _media(document, {kind})][:1]


def _linked(items: Iterable[Mapping[str, Any]] | None, kind: str, vocabulary: Vocabulary) -> list[Link]:
    addressed = ((item, web_address(item.get("url"))) for item in items or ())
    return [
        _link(item, address, item.get("urlType") or kind, vocabulary=vocabulary)
        for item, address in addressed
        if address
    ]


def _link(item: Mapping[str, Any], address: str, kind: str, *, vocabulary: Vocabulary) -> Link:
    return Link(address, _title(item) or vocabulary.word("media", kind))


def _title(item: Mapping[str, Any]) -> str | None:
    title = item.get("title")
    return title.strip() or None if isinstance(title, str) else None
