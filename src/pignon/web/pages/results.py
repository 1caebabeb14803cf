"""A page of the newest: cards as seekers read them, and the cursor to the next page."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from pignon.ledger.shop import Card, Cursor
from pignon.model.names import PublicId
from pignon.web.pages.reading import web_address
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import Vocabulary

PAGE_SIZE: Final = 24
"""Cards a page."""
PUBLIC_ID: Final = re.compile(r"[0-9]{2}[1-9A-NP-Z]{10}")
_CURSOR: Final = re.compile(r"([0-9]{1,17})\.([0-9]{2}[1-9A-NP-Z]{10})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One card in words."""

    address: str
    title: str
    kind: str
    price: str
    facts: tuple[str, ...]
    place: str
    picture: str | None


def line(card: Card, front: Storefront, vocabulary: Vocabulary) -> Line:
    """Word a card for its portal's list."""
    say = vocabulary.say
    return Line(
        address=front.listing(card.public_id),
        title=card.title,
        kind=vocabulary.word("estateType", card.kind.upper()),
        price=_price(card, vocabulary),
        facts=(
            *((f"{vocabulary.number(card.surface)}\u00a0m²",) if card.surface else ()),
            *((say("rooms_short", count=vocabulary.number(card.rooms)),) if card.rooms else ()),
        ),
        place=f"{card.city} ({card.postal_code})" if card.postal_code else card.city,
        picture=web_address(card.picture),
    )


def write_cursor(card: Card) -> str:
    """Return the opaque `after` that continues a list behind `card`."""
    microseconds = (card.live_since - _EPOCH) // timedelta(microseconds=1)
    return urlsafe_b64encode(f"{microseconds}.{card.public_id}".encode()).decode().rstrip("=")


def read_cursor(after: str) -> Cursor | None:
    """Read what `write_cursor` wrote; None for anything else."""
    try:
        text = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode("ascii")
    except ValueError:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None
    return Cursor(_EPOCH + timedelta(microseconds=int(found[1])), PublicId(found[2]))


def _price(card: Card, vocabulary: Vocabulary) -> str:
    if not card.price:
        return vocabulary.say("price_on_demand")
    told = vocabulary.money(Decimal(card.price) / 100, card.currency)
    return (
        vocabulary.say("per", price=told, unit=vocabulary.word("timeUnit", "MONTH")) if card.trade == "rent" else told
    )
