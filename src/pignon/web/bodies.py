"""Reads a request's body within limits: kind, charset, coding and size are settled before a byte is parsed."""

import asyncio
import re
import zlib
from collections.abc import Mapping

from starlette.types import Receive

from pignon.model.errors import TooLarge, Unreadable, UnsupportedMedia
from pignon.model.finding import Finding
from pignon.web.refusals import Gone

DOCUMENT_LIMIT = 1024 * 1024
"""Bytes of one document; the largest real ones are some 60 KB."""
MANIFEST_LIMIT = 64 * 1024 * 1024
"""Bytes of a manifest, unpacked: some 500,000 listings."""
INFLATION_LIMIT = 50
"""Times that gzip may grow a body past `INFLATION_FREE`; digests shrink 2 to 4 times, a bomb 1,000 times."""
INFLATION_FREE = 1024 * 1024
"""Bytes that any gzip body may unpack to, however small it is."""
_STEP = 256 * 1024

JSON = "application/json with charset utf-8"
_USUAL = frozenset({b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"})
_JSON = re.compile(
    rb"""application/(?:[a-z0-9!#$&^_.-]+\+)?json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*"?utf-?8"?[ \t]*)?;?[ \t]*""",
    re.IGNORECASE,
)


async def read_json(
    receive: Receive, headers: Mapping[bytes, bytes], *, limit: int = DOCUMENT_LIMIT, gzip: bool = False
) -> bytes:
    """Return the body of a request that must carry JSON, 1..`limit` bytes, unpacked where `gzip` is taken.

    Raises UnsupportedMedia, TooLarge, Unreadable (no body, bad gzip) or Gone.
    """
    kind = headers.get(b"content-type")
    if kind is not None and kind not in _USUAL and not _JSON.fullmatch(kind):
        raise UnsupportedMedia(_shown(kind), JSON)
    packed = is_packed(headers.get(b"content-encoding"), gzip=gzip)
    body = await _read(receive, headers, limit)
    if not body:
        raise Unreadable((Finding("empty-body", expected="a JSON document"),))
    if kind is None:
        raise UnsupportedMedia("-", JSON)
    return await asyncio.to_thread(_inflate, body, limit) if packed else body


def is_packed(coding: bytes | None, *, gzip: bool) -> bool:
    """Tell whether a body comes packed by gzip; raises UnsupportedMedia for any coding that is not taken."""
    match (coding or b"identity").strip().lower():
        case b"identity" | b"":
            return False
        case b"gzip" | b"x-gzip" if gzip:
            return True
        case _:
            raise UnsupportedMedia(_shown(coding or b""), "identity or gzip" if gzip else "identity")


def _shown(value: bytes) -> str:
    return value[:100].decode("ascii", "replace")


async def _read(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        raise TooLarge(limit)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        body: bytes = message.get("body", b"")
        if len(body) > limit:
            raise TooLarge(limit)
        return body
    parts = bytearray()
    while True:
        if message["type"] != "http.request":
            raise Gone
        parts += message.get("body", b"")
        if len(parts) > limit:
            raise TooLarge(limit)
        if not message.get("more_body", False):
            return bytes(parts)
        message = await receive()


def _inflate(packed: bytes, limit: int) -> bytes:
    allowed = min(limit, max(INFLATION_FREE, INFLATION_LIMIT * len(packed)))
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    parts = bytearray()
    rest = packed
    try:
        while not stream.eof:
            part = stream.decompress(rest, _STEP)
            parts += part
            if len(parts) > allowed:
                raise TooLarge(allowed)
            rest = stream.unconsumed_tail
            if not part and not rest:
                break
    except zlib.error:
        parts.clear()
    if not stream.eof or stream.unused_data:
        raise Unreadable((Finding("unreadable-gzip", expected="one whole gzip member"),))
    return bytes(parts)
