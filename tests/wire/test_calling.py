"""A call is bounded in time, bytes and redirects, and tells why it came to nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from tests.wire.hosts import Asked, a_host, always, answer

from pignon.wire import Guard, SystemResolver, Unanswered, Why, Wire


def _on_the_wire(body: Callable[[Wire], Awaitable[None]]) -> None:
    async def within() -> None:
        resolve = SystemResolver()
        wire = Wire(Guard.of(["127.0.0.0/8", "::1/128"]), resolve)
        await body(wire)
        await wire.close()
        resolve.close()

    asyncio.run(within())


async def _why(call: Awaitable[object]) -> Why:
    with pytest.raises(Unanswered) as refused:
        await call
    return refused.value.why


def test_a_get_sends_its_headers_and_gives_the_answer() -> None:
    async def body(wire: Wire) -> None:
        async with a_host(always(b"12345", etag='"a"')) as host:
            found = await wire.get(f"{host.url}/a?b=c", most=5, seconds=5, headers={"If-None-Match": '"b"'})
            assert (found.status, found.body, found.headers["etag"]) == (200, b"12345", '"a"')
            assert host.paths() == ["/a?b=c"]
            assert host.asked[0].headers["if-none-match"] == '"b"'
            parts: list[bytes] = []
            assert (await wire.get(host.url, most=5, seconds=5, into=parts.append)).body == b""
            assert b"".join(parts) == b"12345"

    _on_the_wire(body)


def test_redirects_are_followed_five_times_and_no_more() -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        left = int(asked.path.strip("/"))
        if left:
            answer(writer, status=302, location=str(left - 1))
        else:
            answer(writer, b"there")

    async def body(wire: Wire) -> None:
        async with a_host(behave) as host:
            found = await wire.get(f"{host.url}/5", most=100, seconds=5)
            assert (found.body, found.url) == (b"there", f"{host.url}/0")
            assert await _why(wire.get(f"{host.url}/6", most=100, seconds=5)) is Why.REDIRECTS

    _on_the_wire(body)


def test_a_body_over_the_limit_is_left_as_soon_as_it_is_known() -> None:
    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 Fine\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    async def body(wire: Wire) -> None:
        async with a_host(always(b"123456")) as host, a_host(endless) as flood:
            assert await _why(wire.get(host.url, most=5, seconds=5)) is Why.TOO_BIG
            assert await _why(wire.get(flood.url, most=1_000_000, seconds=5)) is Why.TOO_BIG

    _on_the_wire(body)


def test_the_deadline_covers_everything_and_a_drip_buys_no_time() -> None:
    async def silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def dripping(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async def body(wire: Wire) -> None:
        for behave in (silent, dripping):
            async with a_host(behave) as host:
                before = time.monotonic()
                assert await _why(wire.get(host.url, most=5000, seconds=0.3)) is Why.TOO_SLOW
                assert time.monotonic() - before < 3

    _on_the_wire(body)


def test_what_breaks_off_or_is_no_http_is_told_as_broken() -> None:
    async def cut(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 1000\r\n\r\nabc")

    async def foreign(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")

    async def nothing(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        return

    async def shouting(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 Fine\r\nx: " + b"y" * 300_000)

    async def body(wire: Wire) -> None:
        for behave in (cut, foreign, nothing, shouting):
            async with a_host(behave) as host:
                assert await _why(wire.get(host.url, most=5000, seconds=5)) is Why.BROKEN, behave.__name__

    _on_the_wire(body)


def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    async def body(wire: Wire) -> None:
        async with a_host(always()) as host:
            pass
        assert await _why(wire.get(host.url, most=1, seconds=5)) is Why.UNREACHABLE
        assert await _why(wire.get("http://nobody.invalid/", most=1, seconds=20)) is Why.UNKNOWN_HOST

    _on_the_wire(body)
