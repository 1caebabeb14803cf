"""A connection to a receiver that carries one request after the other; what comes back is read by llhttp."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import httptools

from pignon.wire import Unanswered, Why

LONGEST_HEAD = 64 * 1024
"""Bytes of an answer before its body."""
_FINAL = 200
"""Answers below are followed by another."""


@dataclass(slots=True)
class Reply:
    """An answer as far as it is here."""

    status: int = 0
    """0 until its head is read."""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytearray = field(default_factory=bytearray)

    @property
    def is_last(self) -> bool:
        """Tell whether this is the answer, and not word that it is to come."""
        return self.status >= _FINAL

    @property
    def ends_with_the_connection(self) -> bool:
        return self.is_last and "content-length" not in self.headers and "transfer-encoding" not in self.headers


class Road(asyncio.Protocol):
    """One connection. `carry` one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[Reply] | None = None
        self._reply = Reply()
        self._heard = self._most = 0
        self.is_open = False
        """It may carry a request: nothing is on its way, and the receiver did not say that it is the last."""

    async def carry(self, request: bytes, *, host: str, most: int) -> Reply:
        """Send a whole request and return the answer, `most` bytes of its body at least; raises Unanswered."""
        assert self._transport is not None
        self._heard, self._most, self.is_open = 0, most, False
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiting
        except (httptools.HttpParserError, httptools.HttpParserUpgrade, OSError) as error:
            raise Unanswered(Why.BROKEN, f"{host}: {error}") from error
        finally:
            self._waiting = None

    def close(self) -> None:
        """Close it, at once where something is on its way."""
        assert self._transport is not None
        if self.is_open:
            self._transport.close()
        else:
            self._transport.abort()
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = cast("asyncio.Transport", transport), True

    def data_received(self, data: bytes) -> None:
        """Read on; what nobody asked for ends the connection."""
        if not self._is_waiting:
            self.is_open = False
            self.close()
            return
        self._heard += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._end(error)
        if self._heard > LONGEST_HEAD + self._most:
            self._end(None if self._reply.is_last else ConnectionError("a head without an end"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._end(None if self._reply.ends_with_the_connection else exc or ConnectionError("it broke off"))

    def on_message_begin(self) -> None:
        self._reply = Reply()
        self.is_open = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._reply.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._reply.status = self._parser.get_status_code()

    def on_body(self, part: bytes) -> None:
        self._reply.body += part
        if len(self._reply.body) >= self._most:
            self._end(None)

    def on_message_complete(self) -> None:
        if self._reply.is_last:
            self.is_open = self._is_waiting and self._parser.should_keep_alive()
            self._end(None)

    @property
    def _is_waiting(self) -> bool:
        return self._waiting is not None and not self._waiting.done()

    def _end(self, error: Exception | None) -> None:
        if self._waiting is None or self._waiting.done():
            return
        if error is None:
            self._waiting.set_result(self._reply)
        else:
            self._waiting.set_exception(error)
