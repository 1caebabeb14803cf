"""Answers that are sent piece by piece while the request is still being read."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.types import Scope, Send

from pignon.web.reply import Headers

KEY = "pignon.streaming"
"""Where a request's scope holds what tells its connection that it is one of these; only our own protocol sets it."""
Busy = Callable[[], bool]
"""Tells whether it is our turn: the client is waited for, neither for a line nor to take one."""


@dataclass(slots=True)
class Streamed:
    """An answer in pieces; each is sent when the client has taken enough of those before."""

    status: int
    pieces: AsyncGenerator[bytes]
    busy: Busy
    headers: Headers
    media_type: bytes


async def send_streamed(reply: Streamed, traceparent: bytes, send: Send, *, scope: Scope) -> None:
    """Send `reply`; its pieces are asked for one by one, and no more of them once the client is gone."""
    state: dict[str, Any] = scope.get("state", {})
    if KEY in state:
        state[KEY](reply.busy)
    async with aclosing(reply.pieces) as pieces:
        head = [(b"content-type", reply.media_type), (b"traceparent", traceparent), *reply.headers]
        begun = False
        async for piece in pieces:
            if not begun:
                await send({"type": "http.response.start", "status": reply.status, "headers": head})
                begun = True
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not begun:
            await send({"type": "http.response.start", "status": reply.status, "headers": head})
        await send({"type": "http.response.body", "body": b""})
