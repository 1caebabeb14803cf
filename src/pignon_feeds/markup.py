"""The bytes of XML, chunk by chunk, for what must be seen to before a parser sees it; ASCII must be ASCII in them."""

import re
from collections.abc import Iterator

ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
"""What holds neither tags nor references, and how it ends."""
LONGEST_TAG = 1024
"""Bytes of an opening tag that may be cut by the end of a chunk."""
GATHERED = 64 * 1024
"""Bytes from which pieces go on together: a parser is slow at small ones."""


class Text:
    """Bytes of XML as they come, and how far they have been handed out."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self._at = 0

    def more(self) -> bool:
        for chunk in filter(None, self._chunks):
            self._held = self._held[self._at :] + chunk
            self._at = 0
            return True
        return False

    def search(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        return pattern.search(self._held, self._at)

    def match(self, pattern: re.Pattern[bytes], *, longest: int) -> re.Match[bytes] | None:
        """Match here; where `longest` bytes are not there yet and no `;` is, they are waited for."""
        while len(self._held) - self._at < longest and self._held.find(b";", self._at) < 0 and self.more():
            pass
        return pattern.match(self._held, self._at)

    def to(self, end: int) -> bytes:
        """Hand out what stands before `end`, a place that a match told."""
        begin, self._at = self._at, end
        return self._held[begin:end]

    def skip(self, size: int) -> None:
        self._at += size

    def rest(self) -> bytes:
        """Hand out all but a tag that may go on in the next chunk."""
        last = self._held.rfind(b"<", self._at)
        goes_on = last >= 0 and len(self._held) - last < LONGEST_TAG and self._held.find(b">", last) < 0
        return self.to(last if goes_on else len(self._held))

    def last(self) -> bytes:
        return self.to(len(self._held))

    def content(self) -> Iterator[bytes]:
        """Yield the text up to the next tag; the marks of CDATA and comments are no part of it."""
        while True:
            yield from self.until(b"<")
            while len(self._held) - self._at < 9 and self.more():
                pass
            if self._held.startswith(b"<![CDATA[", self._at):
                self.skip(9)
                yield from self.until(b"]]>")
                self.skip(3)
            elif self._held.startswith(b"<!--", self._at):
                for _ in self.until(b"-->"):
                    pass
                self.skip(3)
            else:
                return

    def until(self, mark: bytes) -> Iterator[bytes]:
        """Yield what stands before `mark`, which comes next then; all there is where it never comes."""
        while (end := self._held.find(mark, self._at)) < 0:
            yield self.to(max(self._at, len(self._held) - len(mark) + 1))
            if not self.more():
                yield self.last()
                return
        yield self.to(end)


def gathered(pieces: Iterator[bytes | None]) -> Iterator[bytes]:
    """Join pieces as far as they are there: None says that the next must be waited for."""
    held, size = list[bytes](), 0
    for piece in pieces:
        held.append(piece or b"")
        size += len(piece or b"")
        if size >= (1 if piece is None else GATHERED):
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
