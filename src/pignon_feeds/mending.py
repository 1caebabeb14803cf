"""Reads UTF-8 files with words of Windows-1252 among them, as software leaves them that joins what others wrote."""

import io
import re
from functools import cache
from typing import IO

from pignon_feeds.parcel import Member, reading

MIXED = "mixed"
"""Stands for an encoding: UTF-8, and Windows-1252 where the bytes are none."""
CHUNK = 64 * 1024
ENOUGH = 10_000
"""Runs of bytes beyond ASCII by which it is told what a file mostly is."""
_BEYOND = re.compile(
    rb"((?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+)|[\x80-\xff]"
)
"""Characters of UTF-8 in a row (RFC 3629, 4), or one byte that belongs to none."""
_CUT = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")
"""The beginning of a character at the end of a chunk."""


def mostly_utf8(member: Member) -> bool:
    """True when at least half of what is beyond ASCII is UTF-8, by the first of it: that is no accident."""
    inside = outside = 0
    with reading(member) as stream:
        while inside + outside < ENOUGH and (chunk := stream.read(CHUNK)):
            found = [bool(run) for run in _BEYOND.findall(_CUT.sub(b"", chunk))]
            inside, outside = inside + sum(found), outside + len(found) - sum(found)
    return inside >= max(1, outside)


def mended(stream: IO[bytes]) -> io.BufferedReader:
    """The bytes of `stream` as valid UTF-8."""
    return io.BufferedReader(_Mended(stream), CHUNK)


class _Mended(io.RawIOBase):
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._held = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - what io passes
        while not self._ready:
            chunk = self._source.read(CHUNK)
            if not chunk and not self._held:
                return 0
            whole = self._held + chunk
            cut = _CUT.search(whole) if chunk else None
            end = cut.start() if cut else len(whole)
            self._held = whole[end:]
            self._ready = memoryview(_mended(whole[:end]))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def _mended(part: bytes) -> bytes:
    try:
        part.decode()
    except UnicodeDecodeError:
        return _BEYOND.sub(_utf8, part)
    return part


def _utf8(found: re.Match[bytes]) -> bytes:
    return found[1] or _western(found[0])


@cache
def _western(byte: bytes) -> bytes:
    try:
        return byte.decode("cp1252").encode()
    except UnicodeDecodeError:
        return byte.decode("latin-1").encode()
