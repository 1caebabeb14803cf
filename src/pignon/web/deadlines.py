"""Closes connections that are silent, half-sent or dripping: uvicorn by itself waits for them for ever.

A request's header must be whole in time, then its body, and between requests a connection may idle for a while. A
deadline is set when its part begins and moved by nothing that arrives, so that a byte now and then buys no time.
"""

import asyncio
import math
import socket
import time
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from pignon.model.errors import Invalid
from pignon.model.finding import Finding
from pignon.web import streaming
from pignon.web.problems import Teller, problem, too_slow
from pignon.web.reply import Reply
from pignon.web.streaming import Busy
from pignon.web.traceparent import continue_or_mint
from pignon.web.whole import KEY, send_whole

HEADER_S = 10.0
"""For a request's header, from its first byte; also for the first byte on a fresh connection."""
BODY_S = 30.0
"""For a request's body, from the end of its header. Of a body that is answered while it comes: for anything at all to
come, or to be taken, while it is the client that is waited for."""
UNTAKEN = 1024 * 1024
"""Bytes of such an answer that wait for its client before we wait with it: some send all before they read."""
UPLOAD_S = 300.0
"""For the body of an upload, 40 MB at most."""
_UPLOADS = (b"/uploads/", b"/platform/v1/media", b"/sandbox/platform/v1/media")
IDLE_S = 75.0
"""Between two requests; longer than the usual load balancer keeps its own (60 s)."""
PARTING_S = 1.0
"""For a client that still sends to read what it was told: a socket closed on unread bytes takes the answer back."""
RECEIVED = "pignon.received"
"""Where a request's scope tells since when its header is here, by `time.monotonic`: from then on the wait is ours."""
HEADER_LIMIT = 64 * 1024
"""Bytes of one request's header; the longest we need is a token of some 4 KB."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that a client has for each part."""

    header: float = HEADER_S
    body: float = BODY_S
    upload: float = UPLOAD_S
    idle: float = IDLE_S


class PunctualProtocol(HttpToolsProtocol):
    """uvicorn's protocol with deadlines; one timer a connection, moved only when a deadline comes nearer."""

    deadlines: ClassVar[Deadlines] = Deadlines()
    docs: ClassVar[str] = ""
    """The public address that findings link to."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.timeout_keep_alive = math.ceil(self.deadlines.idle)
        self._deadline = math.inf
        self._due = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._receiving = False
        self._header_bytes = -1
        """Of the header that is under way; -1 between headers."""
        self._busy: Busy | None = None
        """Of an answer that streams: whether it is our turn."""
        self._moved = (0, 0)
        self._received = 0
        """Bytes, while an answer streams."""
        self._parting = False
        """Told all, and only waiting for the client to close."""
        self.app_state = {**self.app_state, streaming.KEY: self._stream}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # pyright: ignore[reportArgumentType] - uvicorn narrows it to Transport
        _send_at_once(transport)
        self._expect_within(self.deadlines.header)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._parting:
            return
        super().data_received(data)
        if self._busy is not None:
            self._received += len(data)
        if self._header_bytes >= 0:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_LIMIT and not self.transport.is_closing():
                self.send_400_response("The header of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._receiving = True
        self._header_bytes = 0
        self._expect_within(self.deadlines.header)

    def on_headers_complete(self) -> None:
        self._header_bytes = -1
        self._expect_within(self.deadlines.upload if self.url.startswith(_UPLOADS) else self.deadlines.body)
        super().on_headers_complete()
        state = self.scope.setdefault("state", {})
        state[KEY], state[RECEIVED] = partial(send_whole, self.cycle), time.monotonic()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._receiving = False
        if self.cycle.response_complete:
            self._expect_within(self.deadlines.idle)
        elif self._busy is None:
            self._deadline = math.inf

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._busy is not None:
            self._busy = None
            self._expect_within(self.deadlines.body)
        if not self._receiving:
            self._expect_within(self.deadlines.idle)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the shape of every refusal."""
        fault = Finding("bad-header", "HTTP", None, "a request of HTTP/1.1", arguments={"why": msg})
        to = self._stranger()
        self._refuse(to.traceparent, problem(Invalid((fault,), "header"), to))

    @property
    def _unanswered(self) -> bool:
        """Tell whether what is late may be told so: nothing of an answer is, or comes, on the wire."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if self._header_bytes >= 0:
            return cycle is None or cycle.response_complete
        return self._receiving and cycle is not None and not cycle.response_started

    def _expect_within(self, seconds: float) -> None:
        self._deadline = self.loop.time() + seconds
        if self._deadline < self._due:
            if self._timer is not None:
                self._timer.cancel()
            self._set_timer(self._deadline)

    def _set_timer(self, due: float) -> None:
        self._due = due
        self._timer = self.loop.call_at(due, self._look)

    def _look(self) -> None:
        self._timer, self._due = None, math.inf
        if self.transport.is_closing() and self.transport.get_write_buffer_size() == 0:
            return
        now = self.loop.time()
        if self._busy is None and (self._deadline == math.inf or self.flow.read_paused):
            self._set_timer(now + self.deadlines.header)
        elif self._deadline > now:
            self._set_timer(self._deadline)
        elif self._busy is not None:
            self._look_at_stream(self._busy)
        else:
            self._close_late()

    def _stream(self, busy: Busy) -> None:
        """Go on by progress: from here on the answer streams, until it is complete."""
        self._busy = busy
        self.transport.set_write_buffer_limits(UNTAKEN)
        self._expect_within(self.deadlines.body)

    def _look_at_stream(self, busy: Busy) -> None:
        """Give another while to a client that moved since the last look, or whose turn it is not."""
        untaken = self.transport.get_write_buffer_size()
        before, self._moved = self._moved, (self._received, untaken)
        if self._moved != before or (busy() and not untaken):
            self._expect_within(self.deadlines.body)
        else:
            self.transport.abort()

    def _close_late(self) -> None:
        if self._parting or self.transport.get_write_buffer_size():
            self.transport.abort()
        elif self._unanswered:
            to = self._stranger()
            self._refuse(to.traceparent, too_slow(to))
        elif self._receiving:
            self._part()
        else:
            self.transport.close()

    def _part(self) -> None:
        """Say that nothing more comes, and hear the client out for a moment; what it sends goes nowhere."""
        self._parting = True
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.write_eof()
        self._deadline = math.inf
        self._expect_within(min(PARTING_S, self.deadlines.body))

    def _stranger(self) -> Teller:
        return Teller(continue_or_mint(None), "en", docs=self.docs)

    def _refuse(self, traceparent: bytes, reply: Reply) -> None:
        fields = [
            (b"content-type", reply.media_type),
            (b"content-length", b"%d" % len(reply.body)),
            (b"traceparent", traceparent),
            (b"connection", b"close"),
        ]
        head = b"".join(b"%s: %s\r\n" % field for field in [*self.server_state.default_headers, *fields])
        self.transport.write(STATUS_LINE[reply.status] + head + b"\r\n" + reply.body)
        self._part()


def _send_at_once(transport: asyncio.BaseTransport) -> None:
    """Keep the kernel from holding an answer's body back until its head is acknowledged, some 40 ms.

    asyncio does so itself, but not for listening sockets made elsewhere.
    """
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def punctual(deadlines: Deadlines, *, docs: str = "") -> type[PunctualProtocol]:
    """Return the protocol for `uvicorn.Config(http=...)`; `docs` is the public address that findings link to."""
    return type("PunctualProtocol", (PunctualProtocol,), {"deadlines": deadlines, "docs": docs})
