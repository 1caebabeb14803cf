"""A document while it is written: checked against the market's bounds, with notes on what was done to values."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from pignon_feeds.bounds import bound_of, fitted
from pignon_feeds.files import Files, plain
from pignon_feeds.inlays import Inlay
from pignon_feeds.items import Note, Opener, shortened
from pignon_feeds.parcel import reading
from pignon_feeds.values import Reader, Value, regrouped


class Source(Protocol):
    """An object of a feed: `take` gives a field's text and marks it used; `""` when it is not there."""

    def take(self, field: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a mapping: the field of the source, where it goes below `data`, how it is read."""

    field: str
    target: str
    read: Reader


@dataclass(frozen=True, slots=True)
class File:
    """A file among the media: the field that names it, what it is called there, the way to it if it came along."""

    field: str
    named: str
    open: Opener | None
    unchanged: bool
    """The delivery says that an earlier one brought it."""
    inlay: Inlay | None = None


class Sheet:
    """One object under way. `data` is the tree both markets share; contact has the German names."""

    def __init__(self, market: str) -> None:
        self.market = market
        self.data: dict[str, Any] = {}
        self.contact: dict[str, Any] = {}
        self.metadata: dict[str, str] = {}
        self.media: list[dict[str, str]] = []
        """In display order; a file has a `file`, its path in the delivery or as it is named, in place of a `url`."""
        self.files: dict[str, File] = {}
        """Those of `media` that are files."""
        self.notes: list[Note] = []

    def note(self, field: str, raw: str, done: str) -> None:
        """Say what was done to a value of the source."""
        self.notes.append(Note(field, shortened(raw), done))

    def read(self, field: str, raw: str, reader: Reader) -> Value | None:
        """The value of `raw`, None when it says nothing; a value that cannot be read becomes a note."""
        if not raw.strip():
            return None
        try:
            value = reader(raw)
        except ValueError as problem:
            self.note(field, raw, f"dropped: {problem}")
            return None
        if regrouped(raw, value):
            self.note(field, raw, f"guessed: {value}")
        return value

    def put(self, target: str, value: Value | None, *, field: str, raw: str | None = None) -> None:
        """Write `value` at the path `target`; the first value stays, None writes nothing."""
        if value is None:
            return
        kept, done = fitted(value, bound_of(target, self.market))
        if done:
            self.note(field, str(value) if raw is None else raw, done)
        if kept is None or kept == "":
            return
        earlier = self._set(target, kept)
        if earlier is not None and earlier != kept:
            self.note(field, str(value) if raw is None else raw, f"not used: {target} is given as {earlier}")

    def _set(self, target: str, value: Value) -> object:
        *parents, name = target.split(".")
        node = self.contact if parents[:1] == ["contact"] else self.data
        for parent in parents[1:] if parents[:1] == ["contact"] else parents:
            node = node.setdefault(parent, {})
        if name in node:
            return cast("object", node[name])
        node[name] = value
        return None

    def fill(self, rows: Iterable[Row], source: Source) -> None:
        """Write what the rows of a mapping find in `source`."""
        for row in rows:
            raw = source.take(row.field)
            if raw:
                self.put(row.target, self.read(row.field, raw, row.read), field=row.field, raw=raw)

    def get(self, target: str) -> Any:
        """What stands at a path, or None."""
        node: Any = self.data
        for name in target.split("."):
            if not isinstance(node, dict) or name not in node:
                return None
            node = cast("dict[str, Any]", node)[name]
        return node

    def attach(
        self, named: str, entry: dict[str, str], *, field: str, files: Files, lacking: str = "", unchanged: bool = False
    ) -> None:
        """Add the file that the source calls `named` to the media.

        One that did not come along is noted (`lacking` says why) and added all the same: it may have come before,
        and `unchanged` says that it has.
        """
        member = files.find(named)
        path = member.name if member else plain(named)
        if path in self.files:
            self.note(field, named, "left out: the same file stands twice")
            return
        if member is None:
            self.note(field, named, f"left out: {lacking or f'only a file name, and {files.lacking(named)}'}")
        opener = partial(reading, member) if member else None
        self.files[path] = File(field, named, opener, unchanged=unchanged)
        self.media.append(entry | {"file": path})

    def embed(self, named: str, entry: dict[str, str], *, field: str, files: Files, inlay: Inlay) -> None:
        """Add a file that stands inside the feed to the media; `named` is what the source calls it, or ""."""
        path = f"{named or 'inhalt'} ({len(self.files) + 1})"
        self.files[path] = File(field, named, files.inside(inlay), unchanged=False, inlay=inlay)
        self.media.append(entry | {"file": path})

    def append(self, target: str, entry: dict[str, Any]) -> None:
        """Add an object to the list at a path."""
        *parents, name = target.split(".")
        node = self.data
        for parent in parents:
            node = node.setdefault(parent, {})
        node.setdefault(name, []).append(entry)
