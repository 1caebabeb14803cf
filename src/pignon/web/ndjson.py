"""Reads a body of lines while it arrives, however long it is: what waits to be taken is bounded, and so is a line.

A reader of its own fills the buffer and stops when it is full; then uvicorn stops reading, and the client has to wait.
"""

import asyncio
import re
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from starlette.types import Receive

from pignon.model.errors import PignonError, TooLarge, Unreadable, UnsupportedMedia
from pignon.model.finding import Finding
from pignon.web.bodies import DOCUMENT_LIMIT, is_packed

NDJSON = b"application/x-ndjson"
LINE_LIMIT = DOCUMENT_LIMIT + 4096
"""Bytes of one line: a document and what stands around it."""
AHEAD_LINES = 512
AHEAD_BYTES = 1024 * 1024
"""Lines and their bytes that are read ahead; with the line that goes past it."""
INFLATION_LIMIT = 200
"""Times that gzip may grow a body past `INFLATION_FREE`. Listings of one house that differ in their ids shrink some 100
times; a bomb 1,000 times. Memory is flat whatever it says, so this only saves work."""
INFLATION_FREE = 16 * 1024 * 1024
"""Bytes that any gzip body may unpack to."""
_STEP = 64 * 1024
_KINDS = re.compile(
    rb"application/(?:x-ndjson|ndjson|jsonl|x-jsonlines|json)[ \t]*"
    rb"""(?:;[ \t]*charset[ \t]*=[ \t]*"?utf-?8"?[ \t]*)?;?[ \t]*""",
    re.IGNORECASE,
)
_EXPECTED = "application/x-ndjson with charset utf-8"

Line: TypeAlias = bytes | PignonError
"""A line, or why there is none at its number."""


@dataclass(frozen=True, slots=True)
class Numbered:
    number: int
    """From 1; blank lines count."""
    line: Line

    @property
    def size(self) -> int:
        return len(self.line) if isinstance(self.line, bytes) else 0


class Lines:
    """The lines of one body. `pop` gives what is there, `more` waits for some."""

    def __init__(self, receive: Receive, *, packed: bool = False) -> None:
        self._receive = receive
        self._stream = _Inflation() if packed else None
        self._cut = _Cutter()
        self._waiting: deque[Numbered] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._ended = False
        self.gone = False
        """True when the caller closed the connection before the end of its body."""

    @classmethod
    def of(cls, receive: Receive, headers: Mapping[bytes, bytes]) -> "Lines":
        """Return the lines of a request that must carry NDJSON, packed by gzip or not; raises UnsupportedMedia."""
        kind = headers.get(b"content-type", b"-")
        if not _KINDS.fullmatch(kind):
            raise UnsupportedMedia(kind[:100].decode("ascii", "replace"), _EXPECTED)
        return cls(receive, packed=is_packed(headers.get(b"content-encoding"), gzip=True))

    async def read(self) -> None:
        """Read to the end of the body, never further ahead than there is room; a task of its own."""
        more = True
        try:
            while more:
                message = await self._receive()
                if message["type"] != "http.request":
                    self.gone = True
                    return
                more = message.get("more_body", False)
                for part in self._unpacked(message.get("body", b""), last=not more):
                    self._add(self._cut.lines(part))
                    await asyncio.sleep(0)
                    while self._bytes >= AHEAD_BYTES or len(self._waiting) >= AHEAD_LINES:
                        self._room.clear()
                        await self._room.wait()
            self._add(self._cut.rest())
        except PignonError as error:
            self._add([Numbered(self._cut.number + 1, error)])
        finally:
            self._ended = True
            self._changed.set()

    def pop(self) -> Numbered | None:
        """Return the next line, where one is there."""
        if not self._waiting:
            return None
        one = self._waiting.popleft()
        self._bytes -= one.size
        self._room.set()
        return one

    async def more(self) -> bool:
        """Wait until there are lines; False when none will come."""
        while not self._waiting and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        return bool(self._waiting)

    def _unpacked(self, body: bytes, *, last: bool) -> Iterator[bytes]:
        if self._stream is None:
            return iter((body,))
        return self._stream.unpacked(body, last=last)

    def _add(self, lines: list[Numbered]) -> None:
        if lines:
            self._waiting.extend(lines)
            self._bytes += sum(one.size for one in lines)
            self._changed.set()


class _Cutter:
    """Cuts pieces of a body into lines; of a line that is too long nothing is kept."""

    def __init__(self) -> None:
        self.number = 0
        """Of the last whole line."""
        self._tail = bytearray()
        self._too_long = False

    def lines(self, piece: bytes) -> list[Numbered]:
        """Return the lines that end in `piece`, without blank ones."""
        first, *others = piece.split(b"\n")
        if not others:
            self._grow(first)
            return []
        found = self._line(first)
        tail = others.pop()
        for number, line in enumerate(others, self.number + 1):
            if line and not line.isspace():
                found.append(Numbered(number, line if len(line) <= LINE_LIMIT else TooLarge(LINE_LIMIT)))
        self.number += len(others)
        self._grow(tail)
        return found

    def rest(self) -> list[Numbered]:
        """Return the last line, where no line feed ends it."""
        return self._line(b"")

    def _line(self, end: bytes) -> list[Numbered]:
        self._grow(end)
        self.number += 1
        line = bytes(self._tail)
        self._tail.clear()
        if self._too_long:
            self._too_long = False
            return [Numbered(self.number, TooLarge(LINE_LIMIT))]
        return [Numbered(self.number, line)] if line and not line.isspace() else []

    def _grow(self, part: bytes) -> None:
        if self._too_long or len(self._tail) + len(part) > LINE_LIMIT:
            self._too_long = True
            self._tail.clear()
        else:
            self._tail += part


class _Inflation:
    """Unpacks gzip as it comes, members one after the other, a step at a time; raises TooLarge and Unreadable."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self._packed = 0
        self._unpacked = 0
        self._fresh = True
        """True where no member is under way."""

    def unpacked(self, rest: bytes, *, last: bool) -> Iterator[bytes]:
        self._packed += len(rest)
        while rest:
            try:
                part = self._stream.decompress(rest, _STEP)
            except zlib.error:
                raise _unreadable() from None
            self._fresh = False
            rest = self._stream.unconsumed_tail
            if self._stream.eof:
                rest = self._stream.unused_data
                self._stream, self._fresh = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), True
            self._unpacked += len(part)
            if self._unpacked > max(INFLATION_FREE, INFLATION_LIMIT * self._packed):
                raise TooLarge(self._unpacked)
            if part:
                yield part
        if last and not self._fresh:
            raise _unreadable()


def _unreadable() -> Unreadable:
    return Unreadable((Finding("unreadable-gzip", expected="whole gzip members"),))
