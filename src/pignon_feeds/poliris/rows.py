"""The dialect of Poliris files: rows of quoted cells between `!#`, in an encoding nobody declares."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pignon_feeds.items import Place
from pignon_feeds.parcel import Member, reading

MARK = "!#"
IDENTITY = 175
"""Column of the technical id; a row that ends before it is broken."""
MAX_ROW = 2 * 1024**2
"""Characters of one row: two hundred times a full one."""
CHUNK = 64 * 1024
BYTE_ORDER = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DECLARED = {
    **dict.fromkeys(("iso88591", "latin1", "iso885915", "latin9"), "iso8859-15"),
    **dict.fromkeys(("macroman", "macintosh", "mac", "macos"), "mac-roman"),
    **dict.fromkeys(("cp850", "ibm850", "dos", "oem"), "cp850"),
}
"""Encodings that Config.txt may name, letters and digits only. ISO-8859-1 is read as its follower, with the euro."""
_BETWEEN = re.compile(r'"\s*!#\s*"')


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it begins and its cells; `cut` when it is too long to be one."""

    place: Place
    cells: tuple[str, ...]
    cut: bool = False


def marked(head: bytes) -> str | None:
    """The encoding that a byte order mark at the start of a file names, None without one."""
    return next((name for mark, name in BYTE_ORDER.items() if head.startswith(mark)), None)


def encoding_of(member: Member, declared: str = "") -> str:
    """That of the byte order mark, UTF-8 when every byte is, the one `declared` by Config.txt, else cp1252."""
    if found := marked(member.head()):
        return found
    if _is_utf8(member):
        return "utf-8"
    bare = "".join(c for c in declared.casefold() if c.isalnum())
    return DECLARED.get(bare, "cp1252")


def _is_utf8(member: Member) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with reading(member) as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(member: Member, encoding: str) -> Iterator[Line]:
    """Every row that holds anything, in order; rows broken over several lines are joined."""
    with reading(member) as stream, io.TextIOWrapper(stream, encoding, errors="replace") as words:
        held, begun = "", 0
        for number, text in enumerate(_physical(words), start=1):
            if held and len(held) <= MAX_ROW and _goes_on(held, text):
                held = f"{held}\n{text}"
                continue
            if held:
                yield _line(held, Place(member.shown, begun))
            held, begun = text if text.strip() else "", number
        if held:
            yield _line(held, Place(member.shown, begun))


def _physical(words: io.TextIOWrapper) -> Iterator[str]:
    """Lines without their ends, cut just over `MAX_ROW`; the rest of a longer one is skipped."""
    while text := words.readline(MAX_ROW + 1):
        rest = text
        while not rest.endswith("\n") and (rest := words.readline(MAX_ROW)):
            pass
        yield text.rstrip("\n").replace("\x00", "")


def _goes_on(held: str, text: str) -> bool:
    if not held.lstrip().startswith('"'):
        return False
    whole = held.rstrip().endswith(('"', MARK))
    begins = text.lstrip().startswith('"') and MARK in text
    return bool(text.strip()) and not begins and not (whole and MARK in text)


def _line(text: str, place: Place) -> Line:
    if len(text) > MAX_ROW:
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
