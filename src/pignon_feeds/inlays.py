"""Files that stand inside a partner's XML in base64: taken out while it is read, so that none is in memory whole."""

import binascii
import io
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from pignon_feeds.markup import ENDS, Text, gathered

MOST = 40 * 1024 * 1024
"""Bytes of one file; no API takes more."""
MALFORMED = "the base64 is malformed"
TOO_LARGE = f"the file has more than {MOST} bytes"
NOT_KEPT = "a file inside the XML, and nothing is sent here"
ENOUGH = 64
"""Characters by which the address of a `data:` URL is told."""
_MARK = "inlay:"
_ENTITY = re.compile(rb"&#(?:[xX]0*(?:[aAdD9]|20)|0*(?:9|10|13|32));")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, slots=True)
class Inlay:
    """A file that was taken out: where it lies, or why it does not."""

    at: int = 0
    size: int = 0
    problem: str = ""

    @classmethod
    def told(cls, text: str) -> "Inlay | None":
        """Read what stands in the XML in its place; None where there was none."""
        if not text.startswith(_MARK):
            return cls(problem=NOT_KEPT) if text else None
        at, _, size = text.removeprefix(_MARK).partition("+")
        return cls(int(at), int(size)) if at.isdecimal() and size.isdecimal() else cls(problem=at)


class Inlays:
    """A temporary file with what was taken out, for as long as it may have to be sent."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (`close` ends it)
        self._end = 0

    def close(self) -> None:
        self._file.close()

    def open(self, inlay: Inlay) -> io.BufferedReader:
        """Return the file's bytes; any number may be read at once."""
        return io.BufferedReader(_Part(self._file.fileno(), inlay.at, inlay.size))

    def take(self, base64: Iterator[bytes]) -> Inlay:
        """Keep a file. What is no base64, or too large, is read to its end and not kept."""
        at, size = self._end, 0
        try:
            for part in decoded(base64):
                if size + len(part) > MOST:
                    raise ValueError(TOO_LARGE)
                os.pwrite(self._file.fileno(), part, at + size)
                size += len(part)
        except ValueError as problem:
            for _ in base64:
                pass
            return Inlay(problem=str(problem))
        self._end = at + size
        return Inlay(at, size)


class _Part(io.RawIOBase):
    def __init__(self, file: int, at: int, size: int) -> None:
        self._file, self._at, self._end = file, at, at + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - what io passes
        part = os.pread(self._file, min(len(buffer), self._end - self._at), self._at)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def taken_out(chunks: Iterator[bytes], name: str, inlays: Inlays | None) -> Iterator[bytes]:
    """Pass XML on; in each element `name`, in any case and namespace, its place in `inlays` stands for its text."""
    return gathered(_taken_out(chunks, name, inlays))


def _taken_out(chunks: Iterator[bytes], name: str, inlays: Inlays | None) -> Iterator[bytes | None]:
    opening = re.compile(rb"<(?:!--|!\[CDATA\[|(?:[A-Za-z_][\w.-]*:)?%b(?:\s[^<>]*)?>)" % name.encode(), re.IGNORECASE)
    text = Text(chunks)
    while text.more():
        while found := text.search(opening):
            yield text.to(found.end())
            if end := ENDS.get(found[0]):
                yield from text.until(end)
            elif not found[0].endswith(b"/>"):
                yield _stand_in(text.content(), inlays)
        yield text.rest()
        yield None
    yield text.last()


def _stand_in(base64: Iterator[bytes], inlays: Inlays | None) -> bytes:
    if inlays is None:
        some = any(part.strip() for part in base64)
        for _ in base64:
            pass
        return (_MARK + NOT_KEPT).encode() if some else b""
    inlay = inlays.take(base64)
    said = inlay.problem or (f"{inlay.at}+{inlay.size}" if inlay.size else "")
    return (_MARK + said).encode() if said else b""


def decoded(base64: Iterator[bytes]) -> Iterator[bytes]:
    """Decode base64 as people and programs write it: in lines, as `data:` URL, in either alphabet, without padding.

    Raises ValueError for what is none.
    """
    held, begun, over = b"", False, False
    for part in _quads(base64):
        whole = held + part
        if not begun and whole:
            if len(whole) < ENOUGH:
                held = whole
                continue
            whole, begun = _bare(whole), True
        end = len(whole) - len(whole) % 4
        held, ready = whole[end:], whole[:end]
        if ready:
            yield _bytes_of(ready, over=over)
            over = ready.endswith(b"=")
    if not begun:
        held = _bare(held)
    if held:
        yield _bytes_of(held + b"=" * (-len(held) % 4), over=over)


def _quads(base64: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text without blanks, also those that are written as references."""
    held = b""
    for part in base64:
        whole = held + part
        if b"&" in whole:
            cut = whole.rfind(b"&")
            end = cut if b";" not in whole[cut:] and len(whole) - cut < 12 else len(whole)
            whole, held = _ENTITY.sub(b"", whole[:end]), whole[end:]
        else:
            held = b""
        yield whole.translate(_URL_SAFE, b" \t\r\n\f")
    yield held


def _bare(start: bytes) -> bytes:
    """The text without what a `data:` URL says before it."""
    return start.partition(b",")[2] if start.startswith(b"data:") else start


def _bytes_of(text: bytes, *, over: bool) -> bytes:
    if over:
        raise ValueError(MALFORMED)
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error as wrong:
        raise ValueError(MALFORMED) from wrong
