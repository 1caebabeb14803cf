"""The pictures and films that came with a feed, found by the names that the feed gives them."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial

from pignon_feeds.inlays import Inlay, Inlays
from pignon_feeds.items import Opener
from pignon_feeds.parcel import SHOWABLE, Member


class Files:
    """A delivery's own pictures and films. Only what the delivery holds can be found, whatever path is named."""

    def __init__(self, members: Iterable[Member] = (), inlays: Inlays | None = None) -> None:
        self._inlays = inlays
        self._by_path: dict[str, Member] = {}
        self._by_base: dict[str, Member | None] = {}
        for member in members:
            if member.ending in SHOWABLE:
                for path in _spellings(member.name):
                    self._by_path.setdefault(path, member)
                    base = path.rpartition("/")[2]
                    self._by_base[base] = member if self._by_base.get(base, member) == member else None

    def find(self, named: str) -> Member | None:
        """Return the file of that path, else the only one of that name in any folder; case does not matter."""
        path = plain(named)
        return self._by_path.get(path) or self._by_base.get(path.rpartition("/")[2])

    def inside(self, inlay: Inlay) -> Opener | None:
        """Return the way to a file that stood inside the feed; None where it is not kept."""
        return None if self._inlays is None or inlay.problem else partial(self._inlays.open, inlay)

    def lacking(self, named: str) -> str:
        """Say why `find` finds nothing."""
        several = plain(named).rpartition("/")[2] in self._by_base
        return "several files of the delivery have this name" if several else "no such file came along"


def plain(path: str) -> str:
    """A file's path or name, free of what writers of feeds and of archives do differently."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/").removeprefix("./")).casefold()


def _spellings(name: str) -> Iterator[str]:
    """The name as it was read, and as those meant it who write UTF-8 or Windows letters and declare neither."""
    yield plain(name)
    if not name.isascii():
        for meant in ("utf-8", "cp1252"):
            try:
                yield plain(name.encode("cp437").decode(meant))
            except UnicodeError:
                continue
