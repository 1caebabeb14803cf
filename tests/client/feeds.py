"""Feeds of the tests' own making, item by item."""

from collections.abc import Sequence
from typing import Any

from tests.client.stand_in import a_document

from pignon_client.stock import FeedItem
from pignon_feeds.items import Draft, Fault, Place, Removal, Stock

FEED = "poliris:1"


def draft(name: str, line: int = 1, *, feed: str = FEED, **more: Any) -> Draft:
    return Draft(name, a_document(name, **more), feed, Place("feed.csv", line), (), ())


def removal(name: str, line: int = 1, *, feed: str = FEED) -> Removal:
    return Removal(name, feed, Place("feed.csv", line))


def fault(name: str | None, line: int = 1, *, feed: str | None = FEED, fatal: bool = False) -> Fault:
    return Fault(
        reason="no price can be read",
        field="prix",
        value="abc",
        place=Place("feed.csv", line),
        external_id=name,
        feed=feed,
        code="number-unreadable",
        fatal=fatal,
    )


def whole(items: Sequence[FeedItem], *, feed: str = FEED, complete: bool = True) -> list[FeedItem]:
    return [*items, Stock(feed, complete)]
