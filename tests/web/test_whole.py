"""A whole answer is the same on the wire as one sent in pieces."""

import asyncio

from starlette.types import Receive, Scope, Send
from tests.web.town import serving

from pignon.web.deadlines import Deadlines
from pignon.web.reply import Reply
from pignon.web.whole import KEY

TRACE = b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"
SHORT = Deadlines(header=0.3, body=0.3, idle=0.3)
taken: list[bool] = []


async def _two_ways(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the path, whole where that can be."""
    if scope["path"] == "/late":
        await asyncio.sleep(0.1)
    body = scope["path"].encode()
    taken.append(scope["state"][KEY](Reply(202, body), TRACE))
    if not taken[-1]:
        head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), (b"traceparent", TRACE)]
        await send({"type": "http.response.start", "status": 202, "headers": head})
        await send({"type": "http.response.body", "body": body})


def _said(sent: bytes) -> bytes:
    """Return all that the server says to what was sent, until it closes the connection."""

    async def within() -> bytes:
        taken.clear()
        async with serving(_two_ways, SHORT) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            said = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            return said

    return asyncio.run(within())


def _without_date(said: bytes) -> bytes:
    return b"\r\n".join(line for line in said.split(b"\r\n") if not line.lower().startswith(b"date"))


def test_a_whole_answer_says_what_pieces_would() -> None:
    whole = _without_date(_said(b"GET /one HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert taken == [True]
    pieces = _without_date(_said(b"GET /one HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    assert taken == [False], "who asks to close is answered in pieces"
    assert whole == pieces.replace(b"connection: close\r\n", b"")
    assert whole.endswith(b"\r\n\r\n/one")


def test_pipelined_requests_are_answered_in_their_order() -> None:
    said = _said(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n\r\n")
    assert taken == [True, True]
    assert [part.split(b"HTTP/")[0] for part in said.split(b"\r\n\r\n")[1:]] == [b"/late", b"/two"]


def test_a_head_has_no_body_and_an_old_client_is_closed() -> None:
    said = _said(b"HEAD /one HTTP/1.1\r\nHost: x\r\n\r\n")
    assert taken == [False]
    assert said.endswith(b"\r\n\r\n")
    assert _said(b"GET /one HTTP/1.0\r\n\r\n").endswith(b"/one")
    assert taken == [False]
