"""Poliris, the format of SeLoger and of most French agency software: rows of up to 334 columns in an archive."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pignon_feeds.connector import Connector
from pignon_feeds.items import ID_LENGTH, Draft, Fault, Item, NotAFeed, Note, Order, Stock
from pignon_feeds.parcel import Member, Parcel, reading
from pignon_feeds.poliris.listing import Sender, drafted
from pignon_feeds.poliris.record import Record
from pignon_feeds.poliris.rows import IDENTITY, MARK, Line, encoding_of, lines

ENDINGS = frozenset({".csv", ".txt", ".dat", ""})
Key = tuple[str, str]
CONFIG_SIZE = 64 * 1024
"""Bytes of Config.txt that are read."""


@dataclass(frozen=True, slots=True)
class _Table:
    member: Member
    encoding: str


def own(member: Member) -> bool:
    """True for a text file with the separator `!#`, whatever its name is."""
    if member.ending not in ENDINGS or member.base in {"config.txt", "photos.cfg"}:
        return False
    head = member.head()
    return MARK.encode() in head and b"\x00" not in head


def read(parcel: Parcel, order: Order) -> Iterator[Item | Stock]:
    """The rows of every data file of a delivery; each agency's stock is always complete."""
    tables = [_Table(member, encoding_of(member)) for member in parcel.members if own(member)]
    if not tables:
        raise NotAFeed("no file in it holds Poliris rows", place=parcel.place)
    config = _config(parcel)
    last, earlier = _last_words(tables)
    feeds: dict[str, None] = {}
    for table in tables:
        for row in lines(table.member, table.encoding):
            feed, external = _identity(row)
            if not row.cut:
                feeds[feed] = None
            key = feed, external
            if external and last[key] != row.place:
                continue
            yield _item(row, config, order=order, earlier=earlier.get(key, ()) if external else ())
    yield from (Stock(feed, complete=True) for feed in feeds)


def _config(parcel: Parcel) -> dict[str, str]:
    member = next((member for member in parcel.members if member.base == "config.txt"), None)
    if member is None:
        return {}
    with reading(member) as stream:
        words = stream.read(CONFIG_SIZE).decode("utf-8", errors="replace")
    pairs = (line.partition("=") for line in words.splitlines())
    return {name.strip().casefold(): value.strip() for name, _, value in pairs if value.strip()}


def _identity(row: Line) -> Key:
    """Feed and external id: column 175, else in a row of full length column 2, else ""."""
    record = Record(row.cells)
    agency = record.peek("1")
    full = len(row.cells) >= IDENTITY
    return f"poliris:{agency or '-'}", (record.peek("175") or record.peek("2")) if full else ""


def _last_words(tables: list[_Table]) -> tuple[dict[Key, object], dict[Key, tuple[int, ...]]]:
    last: dict[Key, object] = {}
    earlier: dict[Key, tuple[int, ...]] = {}
    line_of: dict[Key, int] = {}
    for table in tables:
        for row in lines(table.member, table.encoding):
            key = _identity(row)
            if key in last:
                earlier[key] = (*earlier.get(key, ()), line_of[key])
            last[key] = row.place
            line_of[key] = row.place.line
    return last, earlier


def _item(row: Line, config: dict[str, str], *, order: Order, earlier: tuple[int, ...]) -> Draft | Fault:
    record = Record(row.cells)
    feed, external = _identity(row)
    software, _, version = config.get("application", "").partition("/")
    sender = Sender(feed, software, version.strip(), row.place)
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
