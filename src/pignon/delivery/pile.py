"""The letters that one endpoint has in hand: one of each listing at a time, in order. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest

from pignon.delivery.letters import Letter, Message
from pignon.ledger.deliveries import Aside
from pignon.model.names import ListingId

Line = ListingId | None
"""Events of one listing keep their order, and so do those about none."""


@dataclass(slots=True, eq=False)
class Item:
    """A letter on its way."""

    sequence: int
    last: int
    line: Line
    next_at: datetime
    messages: tuple[Message, ...] | None = None
    """None until it is written."""
    done: int = 0
    attempts: int = 0
    first_at: datetime | None = None
    aside: bool = False
    """It is put aside: the cursor passes it, a row keeps it."""
    running: bool = False

    @property
    def row(self) -> Aside:
        return Aside(self.sequence, self.line, self.done, self.attempts, self.first_at, self.next_at)


@dataclass(slots=True)
class Pile:
    """What was read of the log and is not delivered yet, by listing."""

    told: int
    """The last number read."""
    lines: dict[Line, deque[Item]] = field(default_factory=dict)
    open: dict[int, Item] = field(default_factory=dict)
    """Letters not put aside, by number, in order."""
    asides: int = 0
    """Letters that are put aside."""
    running: int = 0
    changed: dict[int, Item] = field(default_factory=dict)
    """Letters put aside whose rows must be written."""
    dropped: list[int] = field(default_factory=list)
    """Numbers whose rows must be removed."""

    @property
    def cursor(self) -> int:
        """The number up to which every event is delivered or put aside."""
        first = next(iter(self.open), None)
        return self.told if first is None else first - 1

    @property
    def size(self) -> int:
        return len(self.open) + self.asides

    def take_up(self, rows: Iterable[Aside]) -> None:
        """Take what was put aside before."""
        for row in rows:
            item = Item(
                sequence=row.sequence,
                last=row.sequence,
                line=row.listing_id,
                next_at=row.next_at,
                done=row.done,
                attempts=row.attempts,
                first_at=row.first_at,
                aside=True,
            )
            self.lines.setdefault(item.line, deque()).append(item)
            self.asides += 1

    def add(self, letters: Sequence[Letter], *, now: datetime) -> None:
        """Add what was read next of the log; letters that say nothing are done."""
        for letter in letters:
            self.told = letter.last
            if not letter.messages:
                continue
            item = Item(letter.sequence, letter.last, letter.listing_id, now, messages=letter.messages)
            line = self.lines.setdefault(item.line, deque())
            line.append(item)
            self.open[item.sequence] = item
            if line[0].aside and line[0] is not item:
                self._put_aside(item, next_at=line[0].next_at)

    def heads(self, now: datetime, *, most: int) -> list[Item]:
        """Return the letters that may be sent now, the earliest first."""
        found = (line[0] for line in self.lines.values() if not line[0].running and line[0].next_at <= now)
        return nsmallest(most, found, key=lambda item: item.sequence)

    def start(self, item: Item, *, now: datetime) -> None:
        item.running = True
        item.first_at = item.first_at or now
        self.running += 1

    def finish(self, item: Item, *, now: datetime) -> None:
        """The letter is delivered, or given up: the next of its listing may go."""
        self._end(item)
        line = self.lines[item.line]
        line.popleft()
        if item.aside:
            self.asides -= 1
            self.changed.pop(item.sequence, None)
            self.dropped.append(item.sequence)
        else:
            del self.open[item.sequence]
        if line:
            line[0].next_at = now
        else:
            del self.lines[item.line]

    def put_back(self, item: Item, *, next_at: datetime) -> None:
        """The letter failed: it is put aside until then, and with it those behind it."""
        self._end(item)
        item.attempts += 1
        for one in self.lines[item.line]:
            self._put_aside(one, next_at=next_at)

    def release(self, now: datetime) -> None:
        """Let everything that waits for its time be sent now."""
        for line in self.lines.values():
            line[0].next_at = min(line[0].next_at, now)

    def next_at(self) -> datetime | None:
        """Return when the first of what was put aside is due."""
        return min((line[0].next_at for line in self.lines.values() if line[0].aside), default=None)

    def _end(self, item: Item) -> None:
        item.running = False
        self.running -= 1

    def _put_aside(self, item: Item, *, next_at: datetime) -> None:
        item.next_at = next_at
        self.changed[item.sequence] = item
        if not item.aside:
            item.aside = True
            self.asides += 1
            del self.open[item.sequence]
