"""A page of results: cards as seekers read them, and the cursor to the next page."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pignon.ledger.search import CARDS, Card, Cursor, Order
from pignon.model.features import ENERGY_CLASSES
from pignon.model.names import PublicId
from pignon.web.pages.gallery import drawn
from pignon.web.pages.listing import Picture
from pignon.web.pages.reading import web_address
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import Vocabulary, vocabulary

PAGE_SIZE: Final = 24
"""Cards a page."""
PUBLIC_ID: Final = re.compile(r"[0-9]{2}[1-9A-NP-Z]{10}")
_CURSOR: Final = re.compile(
    r"(-?[0-9]{1,19}(?:\.[0-9]{1,17})?)/([0-9]{2}[1-9A-NP-Z]{10})((?:/[0-9]{2}[1-9A-NP-Z]{10}){0,3})"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RANGE: Final = range(-(2**63), 2**63)
_RATED: Final = frozenset({"HOUSE", "APARTMENT"})
"""Kinds whose price a square metre is worth a line."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One card in words; the same one for the same card, so that it is drawn once."""

    public_id: PublicId
    address: str
    title: str
    kind: str
    price: str
    rate: str | None
    facts: tuple[str, ...]
    place: str
    energy: str | None
    picture: Picture | None
    badge: str | None = None
    """Reserved, sold and so on."""
    number: int = 0
    """Its number on the map; 0 for none."""
    promoted: bool = False
    """Pinned at the head of the list, and said to be."""


def line(card: Card, front: Storefront, *, number: int = 0, promoted: bool = False) -> Line:
    """Word a card for its portal's list."""
    worded = _worded(card, front)
    return replace(worded, number=number, promoted=promoted) if number or promoted else worded


@lru_cache(maxsize=CARDS)
def _worded(card: Card, front: Storefront) -> Line:
    words = vocabulary(front.language)
    say = words.say
    picture = web_address(card.picture)
    return Line(
        public_id=card.public_id,
        address=front.listing(card.public_id),
        title=card.title,
        kind=words.word("estateType", card.kind.upper()),
        price=price(card, words),
        rate=_rate(card, words),
        facts=(
            *((f"{words.number(card.surface)}\u00a0m²",) if card.surface else ()),
            *((say("rooms_short", count=words.number(card.rooms)),) if card.rooms else ()),
        ),
        place=f"{card.city} ({card.postal_code})" if card.postal_code else card.city,
        energy=None if card.energy is None else ENERGY_CLASSES[card.energy],
        picture=drawn(card.renditions, "") if card.renditions else Picture(picture, "") if picture else None,
        badge=words.word("marketStatus", card.status) if card.status else None,
    )


def price(card: Card, words: Vocabulary) -> str:
    """Word a card's price, with what a rent is paid for."""
    if not card.price:
        return words.say("price_on_demand")
    told = words.money(Decimal(card.price) / 100, card.currency)
    return words.say("per", price=told, unit=words.word("timeUnit", card.period)) if card.period else told


def write_cursor(card: Card, order: Order, pinned: Sequence[PublicId] = ()) -> str:
    """Return the opaque `after` that continues a list in `order` behind `card`, without those pinned at its head."""
    key = card.key(order)
    number = (key - _EPOCH) // timedelta(microseconds=1) if isinstance(key, datetime) else key
    text = "/".join((f"{Decimal(repr(number)):f}", card.public_id, *pinned))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(after: str, order: Order) -> Cursor | None:
    """Read what `write_cursor` wrote for this order; None for anything else."""
    try:
        found = _CURSOR.fullmatch(urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode("ascii"))
        if found is None:
            return None
        pinned = tuple(PublicId(one) for one in found[3].split("/")[1:])
        return Cursor(_key(found[1], order), PublicId(found[2]), pinned)
    except (ValueError, OverflowError):
        return None


def _key(text: str, order: Order) -> float | datetime:
    if order == "surface":
        return float(text)
    number = int(text)
    if order == "newest":
        return _EPOCH + timedelta(microseconds=number)
    if number not in _RANGE:
        raise OverflowError(text)
    return number


def _rate(card: Card, words: Vocabulary) -> str | None:
    if card.rate is None or card.trade != "buy" or card.kind not in _RATED:
        return None
    return f"{words.money(Decimal(round(card.rate / 100)), card.currency)}/m²"
