"""Bulk calls over time: answers while the body still comes, cuts and resumption, slow and vanished clients, memory."""

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.serving import running
from tests.trials import count
from tests.web.bulk_line import BULK, KIND, a_body, a_put, a_stream, codes, kept, send
from tests.web.town import Town, in_town

from pignon.intake.door import STREAMS_OF_ONE
from pignon.web.deadlines import Deadlines
from pignon.web.ndjson import AHEAD_LINES
from pignon.web.platform.bulk import BATCH

Run = Callable[[Any], None]


async def _until_quiet(town: Town) -> int:
    """Return the customer's submissions once no more come."""
    before = -1
    while (now := await kept(town)) != before:
        before = now
        await asyncio.sleep(0.3)
    return now


def test_answers_come_while_the_body_is_still_being_sent(run: Run) -> None:
    async def body(town: Town) -> None:
        async with a_stream(town) as stream:
            for n in range(1, 4):
                await stream.write(a_body([a_put(f"A-{n}")]))
                if n == 1:
                    assert b"200 OK" in await stream.head()
                assert codes(await stream.piece()) == [(n, 202, [])]
                assert await kept(town) == n
            await stream.write(a_body([a_put("A-4")])[:-1])
            await stream.end()
            assert codes(await stream.rest()) == [(4, 202, [])]

    in_town(run, body)


def test_a_call_that_broke_is_resumed_by_sending_it_again_and_nothing_is_written_twice(run: Run) -> None:
    async def body(town: Town) -> None:
        lines = [a_put(f"A-{n % 700}", estateType=("HOUSE", "APARTMENT")[n // 700]) for n in range(1_400)]
        whole = a_body(lines)
        answered: list[Any] = []
        async with a_stream(town, **{"idempotency-key": "stock 1"}) as stream:
            await stream.write(whole[: len(whole) // 2])
            await stream.head()
            while len(answered) < 100:
                answered += await stream.piece()
        done = await _until_quiet(town)
        assert len(answered) <= done < 1_400
        told = await send(town, whole, idempotency_key="stock 1")
        assert [one["line"] for one in told] == list(range(1, 1_401))
        assert {one["status"] for one in told} == {202}
        assert [one | {"replayed": True} for one in answered] == told[: len(answered)]
        assert sum("replayed" in one for one in told) == done
        assert await kept(town) == 1_400
        again = await send(town, whole, idempotency_key="stock 1")
        assert again == [one | {"replayed": True} for one in told]
        assert await kept(town) == 1_400
        other = await send(town, a_body([a_put("B-1"), *lines[1:2]]), idempotency_key="stock 1")
        assert codes(other) == [(1, 422, ["key-reused"]), (2, 202, [])]

    in_town(run, body)


def test_a_client_that_does_not_read_makes_the_server_wait_and_loses_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        lines = 12_000
        faulty = a_body([{"op": "x" * 200, **{f"{n}" * 200: None for n in range(5)}}])
        sent = 0

        async with a_stream(town) as stream:

            async def write() -> None:
                nonlocal sent
                for _ in range(lines // 100):
                    await stream.write(faulty * 100)
                    sent += 100
                await stream.end()

            writing = asyncio.create_task(write())
            before = -1
            while sent != before:
                before = sent
                await asyncio.sleep(0.5)
            assert sent < lines, "all was taken in though nothing of the answer was"
            await stream.head()
            told = await stream.rest()
            await writing
        assert [one["line"] for one in told] == list(range(1, lines + 1))

    in_town(run, body)


def test_a_client_that_goes_away_keeps_what_it_was_answered_and_little_more_is_done(run: Run) -> None:
    async def body(town: Town) -> None:
        lines = [a_put(f"A-{n}") for n in range(3_000)]
        async with a_stream(town) as stream:
            await stream.write(a_body(lines[:300]))
            await stream.head()
            told = await stream.piece()
            while len(told) < 300:
                told += await stream.piece()
            writing = asyncio.create_task(stream.write(a_body(lines[300:])[:-40]))
            await asyncio.sleep(0.05)
        writing.cancel()
        done = await _until_quiet(town)
        assert 300 <= done <= 300 + 2 * BATCH + AHEAD_LINES + 1_000
        assert done < 3_000, "the last line was cut"
        for one in (told[0], told[-1]):
            path = f"/platform/v1/submissions/{one['submissionId']}"
            assert (await town.call("GET", path)).status_code == 200
        assert town.door.depth == 0
        for _ in range(STREAMS_OF_ONE):
            assert codes(await send(town, [a_put("Z-1")])) == [(1, 202, [])]

    in_town(run, body)


def test_a_body_may_take_long_while_it_moves_and_no_longer(run: Run) -> None:
    async def body(town: Town) -> None:
        async with a_stream(town) as stream:
            for n in range(1, 8):
                await stream.write(a_body([a_put(f"A-{n}")]))
                await asyncio.sleep(0.3)
            await stream.head()
            assert codes([one for _ in range(7) for one in await stream.piece()]) == [(n, 202, []) for n in range(1, 8)]
            with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
                await stream.piece()
        assert codes(await send(town, [a_put()])) == [(1, 202, [])]

    in_town(run, body, deadlines=Deadlines(body=0.9))


def test_one_client_has_only_so_many_calls_under_way(run: Run) -> None:
    async def body(town: Town) -> None:
        async with a_stream(town) as one, a_stream(town) as other:
            for stream in (one, other):
                await stream.write(a_body([a_put()]))
                await stream.head()
                await stream.piece()
            refused = await town.call("POST", BULK, a_body([a_put()]), **KIND)
            assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "busy")
            assert refused.headers["retry-after"] == "5"
            single = await town.call("PUT", "/platform/v1/fr/listings/A-1", a_put()["document"])
            assert single.status_code == 202
            await one.end()
            assert await one.rest() == []
        assert codes(await send(town, [a_put()])) == [(1, 202, [])]

    in_town(run, body)


MARKETPLACE = """
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = "fr"
language = "fr"
[[customers.contracts]]
portal = "SL"
quota = 1000000
[[clients]]
id = "acme-crm"
secret = "a-secret-of-32-characters-or-more"
customers = ["RC-100001"]
scopes = ["platform:*"]
"""


def test_memory_is_flat_however_long_the_body_is() -> None:
    lines, most = count(100_000), 0.0
    secret = "a-secret-of-32-characters-or-more"
    with running(MARKETPLACE) as server:
        token = server.token("/platform/v1", customer="RC-100001", client="acme-crm", secret=secret)
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=300) as connection:
            sending = threading.Thread(target=_send, args=(connection, token, lines))
            sending.start()
            told, rest = 0, b""
            while received := connection.recv(1 << 16):
                whole, _, rest = (rest + received).rpartition(b"\n")
                told += whole.count(b'"status":202')
                most = max(most, *(_resident_mb(pid) for pid in _web_processes(server.pid)))
            sending.join()
    assert told == lines
    assert 0 < most < 400


def _send(connection: socket.socket, token: str, lines: int) -> None:
    template = a_body([a_put("@@@@@@@@", texts={"description": {"fr": "x" * 2_200}})])
    head = (
        *(f"POST {BULK} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}", "Connection: close"),
        *("Content-Type: application/x-ndjson", f"Content-Length: {len(template) * lines}"),
    )
    connection.sendall("\r\n".join((*head, "", "")).encode())
    for n in range(lines):
        connection.sendall(template.replace(b"@@@@@@@@", b"%08d" % n))


def _web_processes(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"web" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")]


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
