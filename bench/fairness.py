"""How long others wait beside a customer at fifty times its share: their calls to live, alone and beside it."""

import asyncio
import socket
import statistics
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import IO

import orjson

from bench.documents import body
from bench.latency import lives, send
from bench.load import MARK
from bench.stand import Stand, stand
from bench.throughput import quantiles

OTHERS = 9
SHARE = 10
"""Calls a second of each of the others."""
TIMES = 50
SECONDS = 8
ROUNDS = 3
_LANES = 10
"""Connections over which the greedy one sends its calls."""
_TICK_S = 0.02
"""Between two pieces of its bulk body."""
_FIRST = 3_000_000_000


def fairness(*, rounds: int = ROUNDS, seconds: int = SECONDS) -> dict[str, float]:
    """Return medians and 99th percentiles of the others in seconds, and how many times as long they take beside."""
    found: list[dict[str, float]] = []
    with stand(roles=("api", "pages", "worker")) as one:
        _others(one, 0, seconds=2)
        for number in range(rounds):
            first = (1 + number) * 1_000_000
            figures = {}
            for case, (name, greedy) in enumerate((("alone", None), ("singles", _singles), ("bulk", _bulk))):
                with _beside(one, greedy, first=_FIRST + first + case * 100_000, seconds=seconds):
                    p50, p99 = _others(one, first + case * 100_000, seconds=seconds)
                figures |= {f"{name}_p50_s": p50, f"{name}_p99_s": p99}
            found.append(figures)
    told = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return told | {
        f"beside_{name}_{part}": told[f"{name}_{part}_s"] / told[f"alone_{part}_s"]
        for name in ("singles", "bulk")
        for part in ("p50", "p99")
    }


def _others(one: Stand, first: int, *, seconds: int) -> tuple[float, float]:
    sent = asyncio.run(send(one.url, first, tokens=one.tokens[:OTHERS], rate=OTHERS * SHARE, seconds=seconds))
    return quantiles(lives(one, sent))


@contextmanager
def _beside(
    one: Stand, greedy: Callable[..., list[threading.Thread]] | None, *, first: int, seconds: int
) -> Generator[None]:
    """Have the greedy customer at work for as long as the block takes, and settled after it."""
    threads = greedy(one, first, seconds=seconds) if greedy else []
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()
    while one.ask("select exists (select from submission where outcome is null)")[0][0]:
        time.sleep(0.1)


def _singles(one: Stand, first: int, *, seconds: int) -> list[threading.Thread]:
    per_lane = SHARE * TIMES * seconds // _LANES
    lanes = [range(first + lane * per_lane, first + (lane + 1) * per_lane) for lane in range(_LANES)]
    return [threading.Thread(target=_lane, args=(one, lane)) for lane in lanes]


def _lane(one: Stand, numbers: Sequence[int]) -> None:
    pace = _LANES / (SHARE * TIMES)
    with _connected(one) as connection, connection.makefile("rb") as answers:
        started = time.monotonic()
        for at, number in enumerate(numbers):
            time.sleep(max(0.0, started + at * pace - time.monotonic()))
            document = _TEMPLATE.replace(MARK.encode(), b"%012d" % number)
            connection.sendall(_head(one.tokens[OTHERS], "/caas/v4/classifieds", len(document)) + document)
            _expect_202(answers)


def _expect_202(answers: IO[bytes]) -> None:
    status = answers.readline()
    length = 0
    while (line := answers.readline().strip()) != b"":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    said = answers.read(length)
    if b" 202 " not in status:
        raise AssertionError(f"{status!r}: {said!r}")


def _bulk(one: Stand, first: int, *, seconds: int) -> list[threading.Thread]:
    return [threading.Thread(target=_pour, args=(one, first, seconds))]


def _pour(one: Stand, first: int, seconds: int) -> None:
    """Send one bulk body at an even pace while its answers are read."""
    lines = SHARE * TIMES * seconds
    a_tick = round(SHARE * TIMES * _TICK_S)
    with _connected(one) as connection:
        reading = threading.Thread(target=_drain, args=(connection, lines))
        reading.start()
        head = _head(one.platform_tokens[OTHERS], "/platform/v1/fr/listings:bulk", lines * len(_line(0)))
        connection.sendall(head.replace(b"application/json", b"application/x-ndjson\r\nConnection: close"))
        started = time.monotonic()
        for at in range(0, lines, a_tick):
            time.sleep(max(0.0, started + at / (SHARE * TIMES) - time.monotonic()))
            connection.sendall(b"".join(_line(first + n) for n in range(at, min(at + a_tick, lines))))
        reading.join()


def _drain(connection: socket.socket, lines: int) -> None:
    told, rest = 0, b""
    while received := connection.recv(1 << 18):
        whole, _, rest = (rest + received).rpartition(b"\n")
        told += whole.count(b'"outcome":"accepted"')
    if told != lines:
        raise AssertionError(f"{told} of {lines} lines were accepted")


def _line(number: int) -> bytes:
    return _BULK.replace(MARK.encode(), b"%012d" % number)


def _connected(one: Stand) -> socket.socket:
    host, port = one.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)))


def _head(token: str, path: str, length: int) -> bytes:
    head = (
        *(f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}"),
        *("Content-Type: application/json", f"Content-Length: {length}"),
    )
    return ("\r\n".join(head) + "\r\n\r\n").encode()


_TEMPLATE = body(MARK)
_BULK = b'{"op":"put","externalId":"%s","document":%s}\n' % (MARK.encode(), _TEMPLATE)


if __name__ == "__main__":
    print(orjson.dumps(fairness(), option=orjson.OPT_INDENT_2).decode())
