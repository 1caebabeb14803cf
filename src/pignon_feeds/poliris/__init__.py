"""Poliris, the format of SeLoger and of most French agency software: rows of up to 334 columns in an archive."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pignon_feeds.connector import Connector
from pignon_feeds.items import ID_LENGTH, Draft, Fault, Item, NotAFeed, Note, Order, Stock
from pignon_feeds.parcel import Member, Parcel
from pignon_feeds.plain import encoding_of, head_of, last_words
from pignon_feeds.poliris.delivery import CONFIG, PHOTOS, TEXT, Delivery, surveyed
from pignon_feeds.poliris.listing import Sender, drafted
from pignon_feeds.poliris.record import Record
from pignon_feeds.poliris.rows import IDENTITY, MARK, Line, lines


def own(member: Member) -> bool:
    """True for a text file with the separator `!#`, whatever its name is."""
    if member.ending not in TEXT or member.base in {CONFIG, PHOTOS}:
        return False
    return MARK in head_of(member)


def read(parcel: Parcel, order: Order) -> Iterator[Item | Stock]:
    """The rows of every data file of a delivery; each agency's stock is complete unless Config.txt says otherwise."""
    members = [member for member in parcel.members if own(member)]
    if not members:
        raise NotAFeed("no file in it holds Poliris rows", place=parcel.place)
    delivery = surveyed(parcel)
    tables = [(member, encoding_of(member, delivery.declared)) for member in members]
    feeds: dict[str, None] = {}
    for row, earlier in last_words(lambda: _rows(tables), key=_key, line=lambda row: row.place.line):
        if not row.cut:
            feeds[_identity(row)[0]] = None
        yield _item(row, delivery, order=order, earlier=earlier)
    yield from (Stock(feed, complete=delivery.complete) for feed in feeds)


def _rows(tables: list[tuple[Member, str]]) -> Iterator[Line]:
    for member, encoding in tables:
        yield from lines(member, encoding)


def _identity(row: Line) -> tuple[str, str]:
    """Feed and external id: column 175, else in a row of full length column 2, else ""."""
    record = Record(row.cells)
    full = len(row.cells) >= IDENTITY
    return f"poliris:{record.peek('1') or '-'}", (record.peek("175") or record.peek("2")) if full else ""


def _key(row: Line) -> str:
    feed, external = _identity(row)
    return f"{feed}\n{external}" if external else ""


def _item(row: Line, delivery: Delivery, *, order: Order, earlier: Iterable[int]) -> Draft | Fault:
    record = Record(row.cells)
    feed, external = _identity(row)
    sender = Sender(feed, delivery, row.place)
    if row.cut or len(row.cells) < IDENTITY:
        reason = f"the row is broken: {len(row.cells)} cells, the technical id stands in cell {IDENTITY}"
        fault = sender.fault(reason, code="row-broken", number="175", value=" ".join(row.cells[:6]))
        return replace(fault, feed=None) if row.cut else fault
    if not external:
        return sender.fault("the row has no technical id and no reference", code="id-missing", number="175")
    if len(external) > ID_LENGTH:
        return sender.fault("the id is too long", code="id-too-long", number="175", value=external)
    notes = [Note("row", str(line), "superseded: the same object stands again further down") for line in earlier]
    if not record.take("175"):
        notes.append(Note("175 Identifiant technique", "", "guessed: the reference (column 2) stands in for it"))
    record.take("1")
    return drafted(record, sender, external=external, order=order, notes=tuple(notes))


POLIRIS = Connector("poliris", frozenset({"fr"}), own, read)
