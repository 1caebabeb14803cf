"""The newest of a search as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pignon.ledger.search import Card
from pignon.web.pages.asking import Asked
from pignon.web.pages.narrowing import heading
from pignon.web.pages.results import line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def atom(front: Storefront, asked: Asked, cards: Sequence[Card], *, public_url: str) -> bytes:
    """Write the feed of a search's newest listings."""
    words, page = vocabulary(front.language), f"{public_url}{front.search}{asked.query()}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(front.language)}>',
        _element("id", page),
        _element("title", f"{heading(asked, words)} · {front.portal}"),
        _element("updated", max((card.changed_at for card in cards), default=_EPOCH).isoformat()),
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
        f'<link rel="self" href={quoteattr(f"{public_url}{front.search}.atom{asked.query()}")}/>',
        f"<author>{_element('name', front.portal)}</author>",
        *(_entry(card, front, public_url=public_url) for card in cards),
        "</feed>\n",
    ]
    return "\n".join(lines).encode()


def _entry(card: Card, front: Storefront, *, public_url: str) -> str:
    told = line(card, front)
    address = f"{public_url}{told.address}"
    parts = (
        _element("id", address),
        _element("title", told.title),
        _element("published", card.live_since.isoformat()),
        _element("updated", card.changed_at.isoformat()),
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>',
        _element("summary", " · ".join(part for part in (told.kind, told.price, *told.facts, told.place) if part)),
    )
    return f"<entry>{''.join(parts)}</entry>"


def _element(name: str, text: str) -> str:
    sayable = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"<{name}>{escape(sayable)}</{name}>"
