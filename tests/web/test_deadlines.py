"""Slow clients, with real sockets and short deadlines."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import Receive, Scope, Send
from tests.web.town import serving

from pignon.web.deadlines import Deadlines

SHORT = Deadlines(header=0.3, body=0.4, idle=0.5)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer `ok` once the body is whole."""
    assert scope["type"] == "http"
    if scope["path"] != "/early":
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            more = message.get("more_body", False)
    if scope["path"] == "/long":
        await asyncio.sleep(SHORT.idle + 0.3)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def _with_connection(body: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> None:
    async def within() -> None:
        async with serving(_echo, SHORT) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await body(reader, writer)
            writer.close()

    asyncio.run(within())


async def _until_closed(reader: asyncio.StreamReader) -> tuple[float, bytes]:
    begun = time.monotonic()
    said = await asyncio.wait_for(reader.read(), 5)
    return time.monotonic() - begun, said


async def _drip(writer: asyncio.StreamWriter, what: bytes) -> None:
    try:
        while True:
            writer.write(what)
            await writer.drain()
            await asyncio.sleep(0.05)
    except ConnectionError:
        pass


def _problem(said: bytes) -> dict[str, Any]:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"traceparent: 00-" in head
    assert b"content-type: application/problem+json" in head
    return json.loads(body)


def test_a_silent_connection_is_closed() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lasted, said = await _until_closed(reader)
        assert (said, 0.2 < lasted < 1.0) == (b"", True)

    _with_connection(body)


def test_a_dripping_header_is_told_and_closed() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n")
        dripping = asyncio.create_task(_drip(writer, b"x: y\r\n"))
        lasted, said = await _until_closed(reader)
        dripping.cancel()
        assert 0.2 < lasted < 1.0
        assert _problem(said)["status"] == 408

    _with_connection(body)


def test_a_dripping_body_is_told_and_closed() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n")
        dripping = asyncio.create_task(_drip(writer, b"x"))
        lasted, said = await _until_closed(reader)
        dripping.cancel()
        assert 0.3 < lasted < 1.2
        assert _problem(said)["status"] == 408

    _with_connection(body)


def test_a_body_that_drips_on_after_the_answer_is_closed_in_time() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST /early HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n")
        dripping = asyncio.create_task(_drip(writer, b"x"))
        lasted, said = await _until_closed(reader)
        dripping.cancel()
        assert 0.3 < lasted < 1.2
        assert said.endswith(b"\r\n\r\nok")

    _with_connection(body)


def test_an_idle_connection_is_closed_after_its_last_answer() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.25)
        dripping = asyncio.create_task(_drip(writer, b"\r\n"))
        lasted, said = await _until_closed(reader)
        dripping.cancel()
        assert (said, lasted < 1.0) == (b"", True)

    _with_connection(body)


def test_a_long_answer_of_ours_is_no_fault_of_the_client() -> None:
    async def body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /long HTTP/1.1\r\nhost: a\r\n\r\n")
        assert (await asyncio.wait_for(reader.readuntil(b"ok"), 5)).startswith(b"HTTP/1.1 200")

    _with_connection(body)


def test_what_is_no_http_or_never_ends_is_refused_as_a_problem() -> None:
    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x16\x03\x01 hello\r\n\r\n")
        assert _problem((await _until_closed(reader))[1])["errorSource"] == "header"

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\n" + b"x: " + b"y" * 70_000)
        assert _problem((await _until_closed(reader))[1])["status"] == 400

    _with_connection(garbage)
    _with_connection(endless)
