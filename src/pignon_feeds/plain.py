"""Text files that declare no encoding: which one it is, and their lines, however long someone made one."""

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TypeVar

from pignon_feeds.mending import MIXED, mended, mostly_utf8
from pignon_feeds.parcel import Member, reading

Row = TypeVar("Row")
MAX_LINE = 2 * 1024**2
"""Characters of one line: two hundred times a full row of any format."""
CHUNK = 64 * 1024
BYTE_ORDER = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DECLARED = {
    **dict.fromkeys(("iso88591", "latin1", "iso885915", "latin9"), "iso8859-15"),
    **dict.fromkeys(("macroman", "macintosh", "mac", "macos"), "mac-roman"),
    **dict.fromkeys(("cp850", "ibm850", "dos", "oem"), "cp850"),
}
"""Encodings that a delivery may name, letters and digits only. ISO-8859-1 is read as its follower, with the euro."""


def marked(head: bytes) -> str | None:
    """The encoding that a byte order mark at the start of a file names, None without one."""
    return next((name for mark, name in BYTE_ORDER.items() if head.startswith(mark)), None)


def head_of(member: Member) -> str:
    """The first characters of a file; "" when it is no text."""
    head = member.head()
    encoding = marked(head)
    if encoding is None and b"\x00" in head:
        return ""
    return head.decode(encoding or "cp1252", errors="replace")


def encoding_of(member: Member, declared: str = "") -> str:
    """That of the byte order mark, UTF-8 when all or most is, the one `declared` beside the file, else cp1252."""
    if found := marked(member.head()):
        return found
    if _is_utf8(member):
        return "utf-8"
    if mostly_utf8(member):
        return MIXED
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


def lines_of(member: Member, encoding: str) -> Iterator[str]:
    """Lines without their ends, cut just over `MAX_LINE`; the rest of a longer one is skipped."""
    with reading(member) as stream, _words(stream, encoding) as words:
        while text := words.readline(MAX_LINE + 1):
            rest = text
            while not rest.endswith("\n") and (rest := words.readline(MAX_LINE)):
                pass
            yield text.rstrip("\n").replace("\x00", "")


def _words(stream: IO[bytes], encoding: str) -> io.TextIOWrapper:
    if encoding == MIXED:
        return io.TextIOWrapper(mended(stream), "utf-8", errors="replace")
    return io.TextIOWrapper(stream, encoding, errors="replace")


def last_words(
    rows: Callable[[], Iterator[Row]], *, key: Callable[[Row], str], line: Callable[[Row], int]
) -> Iterator[tuple[Row, Sequence[int]]]:
    """Of rows with the same key the last, with the lines of those before it; rows without a key ("") all.

    `rows` is walked twice, so that only keys and numbers are held.
    """
    last: dict[str, tuple[int, int]] = {}
    earlier: dict[str, list[int]] = {}
    for number, row in enumerate(rows()):
        if said := key(row):
            if said in last:
                earlier.setdefault(said, []).append(last[said][1])
            last[said] = number, line(row)
    for number, row in enumerate(rows()):
        said = key(row)
        if not said:
            yield row, ()
        elif last[said][0] == number:
            yield row, earlier.get(said, ())
