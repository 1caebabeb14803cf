"""What comes out of a feed: one value for each object of the source, and one for each stock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any

from pignon_feeds.inlays import Inlay

Opener = Callable[[], AbstractContextManager[IO[bytes]]]
ID_LENGTH = 512
"""Characters of an external id that both markets take."""
RAW_LENGTH = 120
"""Characters of a source value that are shown in a note, a leftover or a fault."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the source: `file` with the member of an archive (`feed.zip/openimmo.xml`), `line` or row from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """A field of the source that nothing used. The value of a private one is withheld (empty)."""

    field: str
    value: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A value that was dropped, repaired or guessed: the field, what stood there, what was done."""

    field: str
    value: str
    done: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an object shows: one of the delivery, or one that an earlier delivery may have brought.

    `entry` is its item of the document's `media` but for the address, `position` where it stands there once all
    attachments do. `named` is what the feed calls it, `name` the file's path in the delivery; `open` raises
    `NotAFeed` for what cannot be read, and is None where no such file came along, which a note of the draft says.
    """

    position: int
    entry: dict[str, str]
    field: str
    named: str
    name: str
    open: Opener | None
    unchanged: bool = False
    """The delivery says that an earlier one brought it."""
    inlay: Inlay | None = None
    """Where it lies when it stood inside the feed; `name` is no path then."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One object, ready to send: `document` is a complete body of the market's own shape, without its attachments."""

    external_id: str
    document: dict[str, Any]
    feed: str
    place: Place
    unused: tuple[Leftover, ...]
    notes: tuple[Note, ...]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """The source says: delete this one."""

    external_id: str
    feed: str
    place: Place
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """An object, or a whole file (`fatal`), that gives no draft. `field` is named as the source names it."""

    reason: str
    field: str
    value: str
    place: Place
    external_id: str | None
    feed: str | None
    code: str
    fatal: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """Said once for each feed name, after all items: `complete` when absence from it may remove."""

    feed: str
    complete: bool
    notes: tuple[Note, ...] = ()
    unused: tuple[Leftover, ...] = ()
    """Fields that belong to no object."""


Item = Draft | Removal | Fault


class NotAFeed(Exception):
    """The source is no feed that a connector knows, or cannot be opened safely; says why."""

    def __init__(self, reason: str, *, code: str = "not-a-feed", place: Place, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.place = place
        self.value = value

    def fault(self) -> Fault:
        """The one fatal fault that stands for the whole source."""
        return Fault(
            reason=self.reason,
            field="",
            value=shortened(self.value),
            place=self.place,
            external_id=None,
            feed=None,
            code=self.code,
            fatal=True,
        )


@dataclass(frozen=True, slots=True)
class Order:
    """What the caller asks for: the market and the portals the customer has contracts for (empty: unknown)."""

    market: str
    portals: tuple[str, ...] = ()


def shortened(raw: str) -> str:
    """`raw` on one line, cut to `RAW_LENGTH` characters."""
    line = " ".join(raw.split())
    return line if len(line) <= RAW_LENGTH else line[: RAW_LENGTH - 1] + "…"
