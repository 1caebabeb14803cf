"""Mends references that no XML parser takes: bare `&`, names that only HTML knows, characters that XML forbids."""

import re
from collections.abc import Iterator
from html.entities import html5

from pignon_feeds.markup import ENDS, Text, gathered

LONGEST = 36
"""Bytes of a reference: the longest name of HTML has 31 letters."""
_NEXT = re.compile(rb"<!--|<!\[CDATA\[|&")
_REFERENCE = re.compile(rb"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));")
_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_FORBIDDEN = frozenset({*range(0xD800, 0xE000), 0xFFFE, 0xFFFF})


def loosened(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass XML on with references that a parser takes; comments and CDATA, which have none, stay as they are."""
    return gathered(_loosened(chunks))


def _loosened(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    text = Text(chunks)
    while text.more():
        while found := text.search(_NEXT):
            yield text.to(found.start())
            if end := ENDS.get(found[0]):
                yield from text.until(end)
            else:
                yield _mended(text)
        yield text.rest()
        yield None
    yield text.last()


def _mended(text: Text) -> bytes:
    found = text.match(_REFERENCE, longest=LONGEST)
    if found is None:
        text.skip(1)
        return b"&amp;"
    said = text.to(found.end())
    if name := found[3]:
        meant = html5.get(f"{name.decode()};")
        return said if name in _OWN else _written(meant) if meant else b"&amp;" + said[1:]
    return _written(_character(int(found[1]) if found[1] else int(found[2], 16)))


def _character(number: int) -> str:
    """The character; "" for what XML 1.0 (2.2) forbids."""
    fine = number in (9, 10, 13) or (32 <= number < 0x110000 and number not in _FORBIDDEN)
    return chr(number) if fine else ""


def _written(text: str) -> bytes:
    return "".join(f"&#{ord(one)};" for one in text).encode()
