"""Pictures and links: renditions where there are some, else the partner's own addresses that may be led to."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from pignon.ledger.renditions import Rendition, Shown
from pignon.model.names import Document
from pignon.rules.facets import is_cover
from pignon.web.pages.listing import Film, Link, Picture, Tour
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
    kept = [one for one in renditions if not one.inline]
    webp = [one for one in kept if one.type == "image/webp"]
    jpeg = [one for one in kept if one.type == "image/jpeg"]
    srcset = ", ".join(f"{one.address} {one.width}w" for one in webp)
    tiny = next((one.address for one in renditions if one.inline), "")
    return Picture(max(jpeg, key=lambda one: one.width).address, alt, srcset, tiny)


def cover(document: Document, drawn_ones: Sequence[Picture], *, media: Sequence[Shown] | None = None) -> Picture | None:
    """Return the first of a listing's pictures, as `pictures` gives them, that is named its cover, else the first."""
    items: Sequence[Mapping[str, Any]] = document.get("media") or ()
    if media is None:
        shown = [item for item, _ in _media(document, {"PICTURE"})]
    else:
        shown = [items[one.position] for one in media if one.medium == "picture" and one.position < len(items)]
    named = (drawn_one for item, drawn_one in zip(shown, drawn_ones, strict=True) if is_cover(item))
    return next(named, next(iter(drawn_ones), None))


def film(document: Document, vocabulary: Vocabulary, *, media: Sequence[Shown] | None = None) -> Film | None:
    """Return the first video that is ready."""
    found = next((one for one in media or () if one.medium == "video"), None)
    if found is None:
        return None
    address = next(one.address for one in found.renditions if one.type == "video/mp4")
    posters = [one for one in found.renditions if one.type == "image/jpeg"]
    poster = max(posters, key=lambda one: one.width).address if posters else ""
    return Film(address, poster, _title(document["media"][found.position]) or vocabulary.word("media", "VIDEO"))


def tour(document: Document, vocabulary: Vocabulary) -> Tour | None:
    """Return the virtual tour where its provider's page may stand inside one of ours."""
    found = next(iter(_tours(document, vocabulary)), None)
    provider = found and _provider(found.address)
    return Tour(found.address, found.title, provider) if found and provider else None


def links(document: Document, vocabulary: Vocabulary, *, media: Sequence[Shown] | None = None) -> tuple[Link, ...]:
    """Return what only an address leads to: the first tour and the first video, panoramas, the document's links.

    Each address once; what is shown as a `tour` or a `film` is none of them.
    """
    embedded = tour(document, vocabulary)
    found = [
        *([] if embedded else _tours(document, vocabulary)[:1]),
        *([] if film(document, vocabulary, media=media) else _firsts(document, vocabulary, "VIDEO")),
        *(_link(item, address, "PANORAMA", vocabulary=vocabulary) for item, address in _media(document, {"PANORAMA"})),
        *_linked(at(document, "data.links.externalLinks"), "OFFERER_DETAIL_PAGE", vocabulary),
    ]
    by_address = {link.address: link for link in found}
    if embedded:
        by_address.pop(embedded.address, None)
    return tuple(by_address.values())


@cache
def _providers() -> Mapping[str, str]:
    """Return the names of providers of tours by host, as `tours.toml` has them."""
    return tomllib.loads(files("pignon.web.pages").joinpath("tours.toml").read_text("utf-8"))


def _provider(address: str) -> str | None:
    parts = urlsplit(address)
    return _providers().get(parts.netloc.lower()) if parts.scheme == "https" else None


def _tours(document: Document, vocabulary: Vocabulary) -> list[Link]:
    return [
        *_firsts(document, vocabulary, "VIRTUAL_TOUR"),
        *_linked(at(document, "data.links.virtualTours"), "VIRTUAL_TOUR", vocabulary)[:1],
    ]


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
