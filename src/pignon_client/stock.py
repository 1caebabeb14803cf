"""Reads a source once and keeps little of it in memory; what is decided without the platform is told at once."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from hashlib import sha256
from typing import IO

from pignon_client.attaching import Naming, Shown, attached
from pignon_client.digest import canonical
from pignon_client.lines import Lines
from pignon_client.report import REMOVED_LATER, Line, Result, Unused
from pignon_client.shelf import DIGEST_DIGITS, Entry, Shelf
from pignon_feeds.items import Draft, Fault, Leftover, Note, Place, Removal, Stock

MAX_UNUSED = 10_000
"""Names of unused fields that are told apart; a format has hundreds."""

FeedItem = Draft | Removal | Fault | Stock


@dataclass(slots=True)
class Feed:
    """What a source said of one feed name."""

    stocks: list[bool] = field(default_factory=list[bool])
    """Each claim to list everything; several parts of one feed are complete only together."""
    broken: bool = False
    """Its end was not reached, so nothing can be said of what is absent."""
    unidentified: int = 0
    """Objects without an id: any of the absent ones may be among them."""

    @property
    def complete(self) -> bool:
        return bool(self.stocks) and all(self.stocks) and not self.broken


@dataclass(slots=True)
class Delivery:
    """A source, read to its end."""

    entries: Shelf
    removals: dict[str, Removal] = field(default_factory=dict[str, Removal])
    feeds: dict[str, Feed] = field(default_factory=dict[str, Feed])
    lines: Lines = field(default_factory=Lines)
    """What is decided without the platform: faults, and objects that the source itself overtakes."""
    faulty: set[str] = field(default_factory=set[str])
    """External ids of objects with a fault: they are named, so not absent."""
    lacking: set[str] = field(default_factory=set[str])
    """External ids of drafts whose documents lack files."""
    whole: Feed = field(default_factory=Feed)
    """What concerns every feed of the source."""
    unused: dict[str, Unused] = field(default_factory=dict[str, Unused])
    notes: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])

    def feed(self, name: str) -> Feed:
        return self.feeds.setdefault(name, Feed())

    def names(self, external_id: str) -> bool:
        """Tell whether the source names the object in any way: then it is not absent."""
        return external_id in self.entries or external_id in self.removals or external_id in self.faulty

    def says_all_of(self, name: str) -> bool:
        """Tell whether absence from the feed `name` means something; without a name it would reach API listings."""
        return bool(name) and self.feed(name).complete and not self.whole.broken


def take(
    items: Iterable[FeedItem],
    spool: IO[bytes],
    *,
    market: str,
    seen: Callable[[int], None],
    naming: Naming | None = None,
) -> Delivery:
    """Read `items` to the end; `seen` is told the number of objects so far, `naming` names files that are uploaded.

    Of two objects with one external id the later stands; the earlier is a fault, unless what follows is
    its removal. Whatever the reading ends with is a fault too, never an exception.
    """
    delivery = Delivery(Shelf(spool))
    objects = 0
    for item in _to_the_end(iter(items)):
        match item:
            case Draft():
                _draft(delivery, item, market=market, naming=naming)
            case Removal():
                _removal(delivery, item)
            case Fault():
                _fault(delivery, item)
            case Stock():
                delivery.feed(item.feed).stocks.append(item.complete)
                delivery.notes += map(_noted, item.notes)
                for left in item.unused:
                    _unused(delivery.unused, left)
        if not isinstance(item, Stock):
            objects += 1
            seen(objects)
    return delivery


def _to_the_end(items: Iterator[FeedItem]) -> Iterator[FeedItem]:
    """Pass items on; an exception of the connector becomes one fatal fault."""
    place = Place("", 0)
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001, RUF100 (whatever a strange file provokes is the file's fault)
            yield _broken(error, place)
            return
        if not isinstance(item, Stock):
            place = item.place
        yield item


def _broken(error: Exception, place: Place) -> Fault:
    return Fault(
        reason=f"reading stopped here: {error or type(error).__name__}",
        field="",
        value="",
        place=place,
        external_id=None,
        feed=None,
        code="reading-stopped",
        fatal=True,
    )


def _draft(delivery: Delivery, draft: Draft, *, market: str, naming: Naming | None) -> None:
    draft, shown = attached(draft, naming)
    try:
        content = _sayable(draft, market=market)
    except ValueError as error:
        _fault(delivery, _faulty(draft, "not-sendable", f"it cannot be sent: {error}"))
        return
    if earlier := delivery.entries.pop(draft.external_id):
        _fault(delivery, _faulty(earlier, "repeated-external-id", f"said again at {draft.place.line}; that one stands"))
    delivery.removals.pop(draft.external_id, None)
    delivery.feed(draft.feed)
    delivery.entries.put(
        draft.external_id,
        draft.feed,
        digest=sha256(content).hexdigest()[:DIGEST_DIGITS],
        place=draft.place,
        document=content,
        remarks=_remarks(draft, shown),
    )
    (delivery.lacking.add if shown.awaited else delivery.lacking.discard)(draft.external_id)
    for left in draft.unused:
        _unused(delivery.unused, left)


def _remarks(draft: Draft, shown: Shown) -> bytes:
    notes = [_noted(note) for note in draft.notes]
    unused = [{"field": left.field, "value": _shown(left)} for left in draft.unused]
    named = {"files": [astuple(one) for one in shown.files], "awaited": [astuple(one) for one in shown.awaited]}
    return json.dumps(
        {"notes": notes, "unused": unused} | {name: some for name, some in named.items() if some}
    ).encode()


def _noted(note: Note) -> dict[str, str]:
    return {"field": note.field, "value": note.value, "done": note.done}


def _shown(left: Leftover) -> str:
    return "" if left.private else left.value


def _unused(known: dict[str, Unused], left: Leftover) -> None:
    before = known.get(left.field)
    if before:
        known[left.field] = Unused(left.field, before.objects + 1, before.value)
    elif len(known) < MAX_UNUSED:
        known[left.field] = Unused(left.field, 1, _shown(left))


def _sayable(draft: Draft, *, market: str) -> bytes:
    """Return the document's bytes; raises ValueError when it or its id cannot travel."""
    if not draft.external_id:
        raise ValueError("its external id is empty")
    draft.external_id.encode()
    return canonical(draft.document, market=market)


def _removal(delivery: Delivery, removal: Removal) -> None:
    if earlier := delivery.entries.pop(removal.external_id):
        delivery.lines.add(
            Line(Result.UNCHANGED, earlier.external_id, earlier.feed, place=earlier.place, findings=(REMOVED_LATER,))
        )
    delivery.removals[removal.external_id] = removal
    delivery.feed(removal.feed)


def _fault(delivery: Delivery, fault: Fault) -> None:
    delivery.lines.add(Line(Result.FAULT, fault.external_id, fault.feed, place=fault.place, fault=fault))
    if fault.external_id:
        delivery.faulty.add(fault.external_id)
    feed = delivery.feed(fault.feed) if fault.feed else delivery.whole
    feed.broken = feed.broken or fault.fatal
    feed.unidentified += not fault.external_id


def _faulty(source: Draft | Entry, code: str, reason: str) -> Fault:
    return Fault(
        reason=reason,
        field="",
        value=source.external_id,
        place=source.place,
        external_id=source.external_id or None,
        feed=source.feed,
        code=code,
        fatal=False,
    )
