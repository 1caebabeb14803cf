"""The dialect of Poliris files: rows of quoted cells between `!#`, in an encoding nobody declares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pignon_feeds.items import Place
from pignon_feeds.parcel import Member
from pignon_feeds.plain import MAX_LINE, lines_of

MARK = "!#"
IDENTITY = 175
"""Column of the technical id; a row that ends before it is broken."""
_BETWEEN = re.compile(r'"\s*!#\s*"')


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it begins and its cells; `cut` when it is too long to be one."""

    place: Place
    cells: tuple[str, ...]
    cut: bool = False


def lines(member: Member, encoding: str) -> Iterator[Line]:
    """Every row that holds anything, in order; rows broken over several lines are joined."""
    held, begun = "", 0
    for number, text in enumerate(lines_of(member, encoding), start=1):
        if held and len(held) <= MAX_LINE and _goes_on(held, text):
            held = f"{held}\n{text}"
            continue
        if held:
            yield _line(held, Place(member.shown, begun))
        held, begun = text if text.strip() else "", number
    if held:
        yield _line(held, Place(member.shown, begun))


def _goes_on(held: str, text: str) -> bool:
    if not held.lstrip().startswith('"'):
        return False
    whole = held.rstrip().endswith(('"', MARK))
    begins = text.lstrip().startswith('"') and MARK in text
    return bool(text.strip()) and not begins and not (whole and MARK in text)


def _line(text: str, place: Place) -> Line:
    if len(text) > MAX_LINE:
        return Line(place, (), cut=True)
    return Line(place, tuple(cells(text)))


def cells(text: str) -> list[str]:
    """The cells of a row, whatever quotes it uses; one `!#` at its end is no cell more."""
    row = text.strip()
    if row.endswith(MARK):
        row = row[: -len(MARK)].rstrip()
    if row.startswith('"') and row.endswith('"') and len(row) > 1:
        quoted = _BETWEEN.split(row[1:-1])
        if len(quoted) >= IDENTITY or len(quoted) > row.count(MARK):
            return [cell.strip() for cell in quoted]
    return [_unquoted(cell) for cell in row.split(MARK)]


def _unquoted(cell: str) -> str:
    bare = cell.strip()
    return bare[1:-1].strip() if len(bare) > 1 and bare[0] == bare[-1] == '"' else bare
