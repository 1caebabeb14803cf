"""Sends a whole answer at once: most of ours are small and ready, and piecemeal they cost a tenth of a request."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from pignon.web.reply import Reply

KEY = "pignon.whole"
"""Where a request's scope holds `send_whole`, bound to its cycle; only our own protocol sets it."""


def send_whole(cycle: RequestResponseCycle, reply: Reply, traceparent: bytes) -> bool:
    """Send `reply` in one piece; False where it is not as plain as that and must go the ordinary way."""
    scope: Any = cycle.scope
    plain = cycle.keep_alive and not reply.headers and not cycle.flow.write_paused and scope["method"] != "HEAD"
    if not plain or cycle.response_started or cycle.disconnected:
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    parts = [STATUS_LINE[reply.status]]
    for name, value in cycle.default_headers:
        parts += (name, b": ", value, b"\r\n")
    parts += (b"content-type: ", reply.media_type, b"\r\ncontent-length: %d\r\ntraceparent: " % len(reply.body))
    parts += (traceparent, b"\r\n\r\n", reply.body)
    cycle.transport.write(b"".join(parts))
    cycle.message_event.set()
    cycle.on_response()
    return True
