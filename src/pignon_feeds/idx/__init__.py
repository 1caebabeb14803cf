"""IDX 3.01, the Swiss format of homegate and its followers: rows of 183 cells between `#`, always all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pignon_feeds.connector import Connector
from pignon_feeds.files import Files
from pignon_feeds.idx.listing import Row, drafted
from pignon_feeds.items import ID_LENGTH, Draft, Fault, Item, NotAFeed, Note, Order, Place, Stock
from pignon_feeds.parcel import Member, Parcel
from pignon_feeds.plain import MAX_LINE, encoding_of, head_of, last_words, lines_of

_FIRST = re.compile(r"\s*\ufeff?\s*IDX\s?\d[\d.]*#[^\n]{40}", re.IGNORECASE)
TEXT = frozenset({".csv", ".txt", ".idx", ".dat", ""})
SHORTEST = 28
"""Cells without which a row cannot say its place and price."""


@dataclass(frozen=True, slots=True)
class _Line:
    place: Place
    text: str


def own(member: Member) -> bool:
    """True for a text file whose first row begins with `IDX` and a version."""
    return member.ending in TEXT and bool(_FIRST.match(head_of(member)))


def read(parcel: Parcel, order: Order) -> Iterator[Item | Stock]:
    """The rows of every data file of a delivery; each agency's stock is complete."""
    members = [member for member in parcel.members if own(member)]
    if not members:
        raise NotAFeed("no file in it holds IDX rows", place=parcel.place)
    tables = [(member, encoding_of(member)) for member in members]
    files = Files(parcel.members)
    feeds: dict[str, None] = {}
    for line, earlier in last_words(lambda: _lines(tables), key=_key, line=lambda line: line.place.line):
        row = _row(line, files)
        feeds[row.feed] = None
        yield _item(row, order, earlier=tuple(earlier))
    yield from (Stock(feed, complete=True) for feed in feeds)


def _lines(tables: list[tuple[Member, str]]) -> Iterator[_Line]:
    for member, encoding in tables:
        for number, text in enumerate(lines_of(member, encoding), start=1):
            if text.strip("\ufeff# \t\r"):
                yield _Line(Place(member.shown, number), text)


def _row(line: _Line, files: Files | None = None) -> Row:
    cells = () if len(line.text) > MAX_LINE else line.text.split("#")
    return Row(cells, line.place, files or Files())


def _key(line: _Line) -> str:
    row = _row(line)
    return f"{row.feed}\n{row.external}" if row.external and len(row.cells) >= SHORTEST else ""


def _item(row: Row, order: Order, *, earlier: tuple[int, ...]) -> Draft | Fault:
    if len(row.cells) < SHORTEST:
        reason = f"the row is broken: {len(row.cells)} of 183 cells"
        return row.fault(reason, code="row-broken", number="0", value="#".join(row.cells[:6]))
    if not row.external:
        return row.fault("the row has none of its three references", code="id-missing", number="5")
    if len(row.external) > ID_LENGTH:
        return row.fault("the id is too long", code="id-too-long", number="5", value=row.external)
    done = "superseded: the same object stands again further down"
    return drafted(row, order, notes=tuple(Note("row", str(number), done) for number in earlier))


IDX = Connector("idx", frozenset({"fr", "de"}), own, read)
