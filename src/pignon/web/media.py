"""Serves what media became, at addresses that never change their content, whole or in part."""

import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pignon.media.shelf import Shelf

_NAME: Final = re.compile(r"[a-z0-9]{1,10}-[0-9a-f]{12}\.(webp|jpg|mp4|pdf)")
_TYPES: Final = {"webp": "image/webp", "jpg": "image/jpeg", "mp4": "video/mp4", "pdf": "application/pdf"}
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_ALWAYS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def routes(shelf: Shelf) -> list[Route]:
    """Return the route of all files, `/media/{asset}/{name}`."""
    return [Route("/media/{asset:uuid}/{name}", partial(_serve, shelf), methods=["GET", "HEAD"])]


async def _serve(shelf: Shelf, request: Request) -> Response:
    name: str = request.path_params["name"]
    known = _NAME.fullmatch(name)
    path = f"{request.path_params['asset']}/{name}"
    size = await shelf.size(path) if known else None
    if known is None or size is None:
        return Response("Not found", 404, {"Cache-Control": "no-cache"}, media_type="text/plain")
    etag = f'"{name}"'
    headers = _ALWAYS | {"ETag": etag}
    if known[1] == "pdf":
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
    try:
        part = span(asked, size)
    except ValueError:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    body = _nothing() if request.method == "HEAD" or start == end else _pieces(shelf, path, start=start, end=end)
    return StreamingResponse(body, 206 if part else 200, headers, media_type=_TYPES[known[1]])


def span(asked: str | None, size: int) -> tuple[int, int] | None:
    """Return first and end (exclusive) of the part that a `Range` asks for; none for the whole. Pure.

    Several parts, and units other than bytes, are answered with the whole (RFC 9110, 14.2). Raises ValueError where
    nothing of `size` bytes is asked for.
    """
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= size or start >= end:
        raise ValueError(asked)
    return start, end


async def _pieces(shelf: Shelf, path: str, *, start: int, end: int) -> AsyncIterator[bytes]:
    async with shelf.read(path, start=start, end=end) as pieces:
        async for piece in pieces:
            yield piece


async def _nothing() -> AsyncIterator[bytes]:
    for nothing in ():
        yield nothing
