"""Pictures and links, from the partner's own addresses, none that a page must not load or lead to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from pignon.model.names import Document
from pignon.web.pages.listing import Link, Picture
from pignon.web.pages.reading import at, web_address
from pignon.web.pages.vocabulary import Vocabulary

_NO_PICTURE: Final = (".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg", ".pdf", ".html", ".htm")
"""How an address ends that is no picture's, where the document does not say what it is."""


def pictures(document: Document, title: str, vocabulary: Vocabulary) -> tuple[Picture, ...]:
    """Return the pictures in display order, each with words for those who cannot see it."""
    return tuple(
        Picture(address, _alt(item, title=title, number=number, vocabulary=vocabulary))
        for number, (item, address) in enumerate(_media(document, {"PICTURE"}), start=1)
    )


def links(document: Document, vocabulary: Vocabulary) -> tuple[Link, ...]:
    """Return the first virtual tour, the first video, panoramas and the document's links, each address once."""
    tours = [
        *_firsts(document, vocabulary, "VIRTUAL_TOUR"),
        *_linked(at(document, "data.links.virtualTours"), "VIRTUAL_TOUR", vocabulary)[:1],
    ]
    found = [
        *tours[:1],
        *_firsts(document, vocabulary, "VIDEO"),
        *(_link(item, address, "PANORAMA", vocabulary=vocabulary) for item, address in _media(document, {"PANORAMA"})),
        *_linked(at(document, "data.links.externalLinks"), "OFFERER_DETAIL_PAGE", vocabulary),
    ]
    return tuple({link.address: link for link in found}.values())


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
