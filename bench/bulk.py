"""Whole stocks in one call: lines a second, the memory they take, and the comparison of a large stock by manifest."""

import gzip
import socket
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import IO

import orjson

from bench import baseline
from bench.documents import body
from bench.load import MARK
from bench.stand import Stand, stand

LINES = 100_000
DIFFERENT = 500
_PATH = "/platform/v1/fr/listings:bulk"
_DIGESTS = (
    "select external_id, left(encode(digest, 'hex'), 16) from listing where external_id like $1 and deleted_at is null"
)
_FIRST = 7_000_000_000
"""Far from the numbers of other measurements."""


def measure_bulk(*, lines: int = LINES, seconds: float = 3) -> dict[str, float]:
    """Send `lines` listings of 3 KB in one call, send them again, and compare them by manifest.

    The baseline runs before and after, for `seconds`, since a machine's pace changes.
    """
    with stand(roles=("api", "worker")) as one, tempfile.TemporaryFile() as stock:
        _write(stock, lines)
        cluster = one.supervisor.cluster
        assert cluster is not None
        one.supervisor.pause("worker")
        before = baseline.best(cluster, seconds=seconds)
        figures = {"bulk_lines_per_s": _send(one, stock, outcome=b"accepted")}
        figures["baseline_tps"] = (before + baseline.best(cluster, seconds=seconds)) / 2
        figures["bulk_per_baseline"] = figures["bulk_lines_per_s"] / figures["baseline_tps"]
        figures["bulk_web_mb"] = one.memory()["web"]
        figures["bulk_unchanged_per_s"] = _send(one, stock, outcome=b"unchanged")
        figures |= _manifest(one, lines)
        one.supervisor.resume("worker")
        return figures


def _write(stock: IO[bytes], lines: int) -> None:
    for n in range(lines):
        stock.write(_line(n))
    stock.flush()


def _line(n: int) -> bytes:
    number = f"{_FIRST + n:012d}"
    return _TEMPLATE.replace(MARK.encode(), number.encode())


_TEMPLATE = b'{"op":"put","externalId":"%s","document":%s}\n' % (MARK.encode(), body(MARK))


def _send(one: Stand, stock: IO[bytes], *, outcome: bytes) -> float:
    """Send the whole body while the answers are read; return lines a second. Raises where one is not as expected."""
    host, port = one.url.removeprefix("http://").split(":")
    started = time.perf_counter()
    with socket.create_connection((host, int(port))) as connection:
        sending = threading.Thread(target=_post, args=(connection, stock, one.platform_tokens[0]))
        sending.start()
        told = sum(piece.count(b'"outcome":"' + outcome) for piece in _whole_lines(connection))
        sending.join()
    took = time.perf_counter() - started
    expected = stock.seek(0, 2) // len(_line(0))
    if told != expected:
        raise AssertionError(f"{told} of {expected} lines were {outcome.decode()}")
    return told / took


def _post(connection: socket.socket, stock: IO[bytes], token: str) -> None:
    head = (
        *(f"POST {_PATH} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", "Connection: close"),
        *("Content-Type: application/x-ndjson", f"Content-Length: {stock.seek(0, 2)}"),
    )
    connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    connection.sendfile(stock)


def _whole_lines(connection: socket.socket) -> Iterator[bytes]:
    rest = b""
    while received := connection.recv(1 << 18):
        whole, _, rest = (rest + received).rpartition(b"\n")
        yield whole
    yield rest


def _manifest(one: Stand, lines: int) -> dict[str, float]:
    """Compare the stock, of which DIFFERENT differ, as a client does; return the seconds and the bytes on the wire."""
    digests = {row[0]: row[1] for row in one.ask(_DIGESTS, f"{_FIRST:012d}"[:6] + "%")}
    if len(digests) != lines:
        raise AssertionError(f"{len(digests)} of {lines} are kept")
    changed = set(list(digests)[:DIFFERENT])
    items = [
        {"externalId": key, "digest": digest[::-1] if key in changed else digest} for key, digest in digests.items()
    ]
    packed = gzip.compress(orjson.dumps({"items": items, "complete": True}), 6)
    headers = {"Authorization": f"Bearer {one.platform_tokens[0]}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{one.url}/platform/v1/fr/manifest", packed, headers | {"Content-Encoding": "gzip"}, method="POST"
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = answer.read()
    took = time.perf_counter() - started
    found = orjson.loads(said)
    if len(found["different"]) != DIFFERENT or found["missing"] or found["extra"]:
        raise AssertionError("the manifest is told wrongly")
    return {"manifest_s": took, "manifest_wire_mb": (len(packed) + len(said)) / 1e6}


if __name__ == "__main__":
    print(orjson.dumps(measure_bulk(), option=orjson.OPT_INDENT_2).decode())
