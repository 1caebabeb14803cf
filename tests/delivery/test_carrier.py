"""Requests to receivers: connections stay open, answers of every shape are read, and none leads where it may not."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from tests.certificates import a_certificate
from tests.delivery.receiver import Receiver, receiving
from tests.wire.hostile import ADDRESSES, FORMS
from tests.wire.hosts import Asked, Behave, a_host, a_name_server, always

from pignon.delivery.carrier import Carrier
from pignon.delivery.road import LONGEST_HEAD
from pignon.wire import Answer, Guard, SystemResolver, Unanswered, Why

TAKEN = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
MOST = 100


def _run(body: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the server does
        runner.run(body)


def _on_the_road(body: Callable[[Carrier], Awaitable[None]], *, kept_s: float = 4.0) -> None:
    async def within() -> None:
        resolver = SystemResolver()
        carrier = Carrier(Guard.of(["127.0.0.0/8"]), resolver, kept_s=kept_s)
        try:
            await body(carrier)
        finally:
            await carrier.close()
            resolver.close()

    _run(within())


async def _post(carrier: Carrier, url: str, *, seconds: float = 5) -> Answer:
    return await carrier.post(
        url, b'{"a": 1}', headers={"content-type": "application/json"}, seconds=seconds, most=MOST
    )


async def _why(call: Awaitable[object]) -> Why:
    with pytest.raises(Unanswered) as refused:
        await call
    return refused.value.why


@asynccontextmanager
async def _saying(*answers: bytes) -> AsyncGenerator[Receiver]:
    async with receiving() as receiver:
        receiver.answers.extend(answers)
        yield receiver


def test_a_request_comes_as_it_was_sent_and_the_next_goes_by_the_same_connection() -> None:
    async def body(carrier: Carrier) -> None:
        async with receiving() as receiver, receiving() as other:
            for _ in range(3):
                assert (await _post(carrier, f"{receiver.url}?a=b c")).status == 200
            await asyncio.gather(*(_post(carrier, other.url) for _ in range(4)))
            assert (receiver.connections, other.connections) == (1, 4)
            found = receiver.requests[0]
            assert (found.path, found.body) == ("/hook?a=b%20c", b'{"a": 1}')
            assert found.headers["host"] == f"127.0.0.1:{receiver.port}"
            assert (found.headers["user-agent"], found.headers["content-type"]) == ("pignon", "application/json")

    _on_the_road(body)


@pytest.mark.parametrize(
    ("said", "status", "read"),
    [
        (TAKEN, 200, b"ok"),
        (b"HTTP/1.1 204 No\r\n\r\n", 204, b""),
        (b"HTTP/1.1 202 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 202, b"abc"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Wait\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n", 429, b""),
        (b"HTTP/1.1 301 There\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", 301, b""),
    ],
)
def test_an_answer_of_any_shape_is_read_and_its_connection_used_again(said: bytes, status: int, read: bytes) -> None:
    async def body(carrier: Carrier) -> None:
        async with _saying(said) as receiver:
            found = await _post(carrier, receiver.url)
            assert (found.status, found.body) == (status, read)
            assert found.headers.get("retry-after") == ("7" if status == 429 else None)
            assert (await _post(carrier, receiver.url)).body == b"ok"
            assert [one.path for one in receiver.requests] == ["/hook", "/hook"], "no redirect is followed"
            assert receiver.connections == 1

    _on_the_road(body)


@pytest.mark.parametrize(
    "said",
    [
        TAKEN.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"),
        TAKEN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        TAKEN + b"HTTP/1.1 500 No\r\nx: y\r\ncontent-length: 1\r\n\r\n?",
        TAKEN + b"HTTP/1.1 500 No\r\nx: y\r\n",
        TAKEN + b"and more",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"x" * 1000,
    ],
)
def test_a_connection_that_ends_or_says_more_than_was_asked_carries_no_second_request(said: bytes) -> None:
    async def body(carrier: Carrier) -> None:
        async with _saying(said) as receiver:
            for _ in range(2):
                found = await _post(carrier, receiver.url)
                assert (found.status, found.body[:2]) in ((200, b"ok"), (200, b"xx"))
                assert len(found.body) <= MOST
                assert "x" not in found.headers
            assert receiver.connections == 2

    _on_the_road(body)


def test_a_connection_that_the_receiver_closed_meanwhile_is_not_used() -> None:
    connections, closed = 0, asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readuntil(b'{"a": 1}')
        writer.write(TAKEN)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async def body(carrier: Carrier) -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            for _ in range(3):
                closed.clear()
                answer = await _post(carrier, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
                assert answer.body == b"ok"
                await closed.wait()
                for _ in range(5):
                    await asyncio.sleep(0)  # its end is here, and is read
            assert connections == 3

    _on_the_road(body)


def test_a_connection_without_requests_is_closed_after_its_time() -> None:
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'{"a": 1}')
        writer.write(TAKEN)
        assert await reader.read() == b""
        writer.close()
        closed.set()

    async def body(carrier: Carrier) -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            await _post(carrier, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            async with asyncio.timeout(5):
                await closed.wait()

    _on_the_road(body, kept_s=0.05)


async def _silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _dripping(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 90\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


def _ends_after(said: bytes) -> Behave:
    async def behave(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(said)

    return behave


def test_the_deadline_covers_everything_and_a_drip_buys_no_time() -> None:
    async def body(carrier: Carrier) -> None:
        for behave in (_silent, _dripping):
            async with a_host(behave) as host:
                assert await _why(_post(carrier, host.url, seconds=0.3)) is Why.TOO_SLOW

    _on_the_road(body)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 200 Fine\r\ncontent-le",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Else\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
        b"HTTP/1.1 200 Fine\r\ncontent-length: 90\r\n\r\nabc",
        b"HTTP/1.1 200 Fine\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 Fine\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 Fine\r\nx: " + b"y" * 2 * LONGEST_HEAD,
    ],
)
def test_what_breaks_off_or_is_no_http_is_told_as_broken(said: bytes) -> None:
    async def body(carrier: Carrier) -> None:
        async with a_host(_ends_after(said)) as host:
            assert await _why(_post(carrier, host.url)) is Why.BROKEN

    _on_the_road(body)


def _without_end(first: bytes, again: bytes) -> Behave:
    async def behave(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()

    return behave


def test_an_answer_may_end_with_its_connection_and_one_without_end_is_left() -> None:
    async def body(carrier: Carrier) -> None:
        async with a_host(_ends_after(b"HTTP/1.1 201 Fine\r\n\r\nabc")) as host:
            found = await _post(carrier, host.url)
            assert (found.status, found.body) == (201, b"abc")
        head = b"HTTP/1.1 200 Fine\r\n"
        async with a_host(_without_end(head, b"x: " + b"y" * 1_000 + b"\r\n")) as flood:
            assert await _why(_post(carrier, flood.url)) is Why.BROKEN
        chunked = head + b"transfer-encoding: chunked\r\n\r\n"
        async with a_host(_without_end(chunked, b"1;" + b"y" * 10_000 + b"\r\nx\r\n")) as flood:
            found = await _post(carrier, flood.url)
            assert found.status == 200
            assert 0 < len(found.body) < MOST, "it is left for all that it says around its body"

    _on_the_road(body)


def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    async def body(carrier: Carrier) -> None:
        async with a_host(always()) as host:
            pass
        assert await _why(_post(carrier, host.url)) is Why.UNREACHABLE
        assert await _why(_post(carrier, "http://nobody.invalid/", seconds=20)) is Why.UNKNOWN_HOST

    _on_the_road(body)


def test_a_certificate_is_believed_where_it_is_trusted_and_not_otherwise(tmp_path: Path) -> None:
    made = a_certificate(tmp_path / "loopback.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made)

    async def body() -> None:
        receiver, guard = Receiver(), Guard.of(["127.0.0.0/8"])
        resolver = SystemResolver()
        trusting = Carrier(guard, resolver, trust=ssl.create_default_context(cafile=str(made)))
        strict = Carrier(guard, resolver)
        async with await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context) as server:
            url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            assert [(await _post(trusting, url)).body for _ in range(2)] == [b"ok", b"ok"]
            assert receiver.connections == 1
            assert await _why(_post(strict, url)) is Why.UNREACHABLE
            assert len(receiver.requests) == 2
            await trusting.close()
            await strict.close()
        resolver.close()

    _run(body())


async def _as_it_says(host: str) -> Sequence[str]:
    return [host]


def test_no_hostile_address_is_connected_to() -> None:
    async def body() -> None:
        carrier = Carrier(Guard(), _as_it_says)
        urls = [f"{scheme}://{host}/a" for host in ADDRESSES for scheme in ("http", "https")]
        for url in (*urls, *FORMS):
            assert await _why(_post(carrier, url)) in (Why.FORBIDDEN, Why.BAD_ADDRESS), url
        await carrier.close()

    _run(body())


def test_a_name_that_changes_its_address_is_vetted_at_each_connection() -> None:
    async def body() -> None:
        async with (
            a_host(always(b"secret"), address="127.0.0.2") as secret,
            a_host(always(b"ok")) as host,
            a_name_server({"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]}) as names,
        ):
            carrier = Carrier(Guard.of(["127.0.0.1/32"]), names)
            assert (await _post(carrier, f"http://rebinding.example:{host.port}/")).body == b"ok"
            assert host.asked[0].headers["host"] == f"rebinding.example:{host.port}"
            assert await _why(_post(carrier, f"http://rebinding.example:{secret.port}/")) is Why.FORBIDDEN
            assert secret.connections == 0
            await carrier.close()

    _run(body())
