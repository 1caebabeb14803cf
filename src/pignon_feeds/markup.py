"""The bytes of XML, chunk by chunk, for what must be seen to before a parser sees it; ASCII must be ASCII in them."""

from collections.abc import Iterator

ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
"""What holds neither tags nor references, and how it ends."""
LONGEST_TAG = 1024
"""Bytes of an opening tag that may be cut by the end of a chunk."""


class Text:
    """Bytes of XML as they come; `held` are those that were not handed out yet."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.held = b""

    def more(self) -> bool:
        for chunk in filter(None, self._chunks):
            self.held += chunk
            return True
        return False

    def cut(self, end: int) -> bytes:
        part, self.held = self.held[:end], self.held[end:]
        return part

    def end_of_tags(self) -> int:
        """Return where a tag begins that may go on in the next chunk, or the end."""
        last = self.held.rfind(b"<")
        goes_on = last >= 0 and len(self.held) - last < LONGEST_TAG and b">" not in self.held[last:]
        return last if goes_on else len(self.held)

    def content(self) -> Iterator[bytes]:
        """Yield the text up to the next tag; the marks of CDATA and comments are no part of it."""
        while True:
            yield from self.until(b"<")
            while len(self.held) < 9 and self.more():
                pass
            if self.held.startswith(b"<![CDATA["):
                self.cut(9)
                yield from self.until(b"]]>")
                self.cut(3)
            elif self.held.startswith(b"<!--"):
                for _ in self.until(b"-->"):
                    pass
                self.cut(3)
            else:
                return

    def until(self, mark: bytes) -> Iterator[bytes]:
        """Yield what stands before `mark`, which is held then; all there is where it never comes."""
        while (end := self.held.find(mark)) < 0:
            yield self.cut(max(0, len(self.held) - len(mark) + 1))
            if not self.more():
                yield self.cut(len(self.held))
                return
        yield self.cut(end)
