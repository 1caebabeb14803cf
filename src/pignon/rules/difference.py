"""What changed from one document to the next, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pignon.market.pointer import Path
from pignon.model.names import Json


class Absent:
    """Nothing stands there, not even null."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Change:
    path: Path
    before: Json
    """`ABSENT` where it was added."""
    after: Json
    """`ABSENT` where it was removed."""


def changes(before: Json, after: Json, path: Path = ()) -> Iterator[Change]:
    """Yield what differs, at the deepest place that tells it; items of a list are compared by their place."""
    match before, after:
        case dict(), dict():
            for key in dict.fromkeys((*before, *after)):
                yield from changes(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key))
        case list(), list():
            for n in range(max(len(before), len(after))):
                old, new = (one[n] if n < len(one) else ABSENT for one in (before, after))
                yield from changes(old, new, (*path, n))
        case _ if not _same(before, after):
            yield Change(path, before, after)
        case _:
            return


def _same(one: Json, other: Json) -> bool:
    """Tell JSON values apart that Python takes for equal: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
