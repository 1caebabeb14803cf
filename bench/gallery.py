"""Pictures on their way: how soon ten large ones are ready, and what a slow host costs everybody else."""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import orjson
from PIL import Image

from bench.documents import body
from bench.latency import call_to_live
from bench.media import large_pictures
from bench.stand import Stand, stand

LISTINGS = 10
PICTURES = 10
"""Of one listing, some 2 MB each."""
PAIRS = 3
SLOW_S = 8.0
"""How long the slow host thinks before it answers."""


def media_in_time() -> dict[str, float]:
    """Return seconds until ten pictures are ready (p95 of LISTINGS, one by one), and call to live beside a slow host."""
    with (
        tempfile.TemporaryDirectory(prefix="pignon-bench-") as folder,
        host([file.read_bytes() for file in large_pictures(Path(folder))]) as url,
        stand(roles=("api", "worker", "media"), allow_private=["127.0.0.0/8"]) as one,
    ):
        ready = sorted(_ready(one, f"R{n}", url=url, token=one.tokens[n % len(one.tokens)]) for n in range(LISTINGS))
        return {"gallery_ready_p95_s": ready[int(LISTINGS * 0.95)]} | _beside(one, url)


def _ready(one: Stand, key: str, *, url: str, token: str) -> float:
    sent = datetime.now(UTC)
    listing = _post(one, _with(key, [f"{url}/large/{key}/{n}" for n in range(PICTURES)]), token=token)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        rows = one.ask("select at from event where listing_id = $1::text::uuid and type = 'media.ready'", listing)
        if rows:
            return (rows[0]["at"] - sent).total_seconds()
        time.sleep(0.1)
    raise AssertionError(f"the pictures of {key} never came to be ready")


def _beside(one: Stand, url: str) -> dict[str, float]:
    """Compare call to live at an even pace, pictures on a fast host, with and without ten pictures on a slow one."""
    pairs: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for n in range(PAIRS):
        alone = _live(one, 2 * n, url=url)
        _post(one, _with(f"S{n}", [f"{url}/slow/{n}/{m}" for m in range(PICTURES)]), token=one.tokens[0])
        pairs.append((alone, _live(one, 2 * n + 1, url=url)))
    return {
        name: statistics.median(beside[at] / alone[at] for alone, beside in pairs)
        for at, name in enumerate(("live_beside_slow_p50", "live_beside_slow_p99"))
    }


def _live(one: Stand, run: int, *, url: str) -> tuple[float, float]:
    found = call_to_live(one, 10_000_000 * (run + 1), lambda key: _with(key, [f"{url}/small/{key}"]))
    time.sleep(1)
    return found


def _with(key: str, urls: list[str]) -> bytes:
    document = orjson.loads(body(key))
    document["media"] = [{"url": url, "mediaType": "PICTURE"} for url in urls]
    return orjson.dumps(document)


def _post(one: Stand, content: bytes, *, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = httpx2.post(f"{one.url}/caas/v4/classifieds", content=content, headers=headers)
    answer.raise_for_status()
    return answer.json()["classifiedId"]


class _Host(ThreadingHTTPServer):
    """A host whose guests may leave before they are served, as those who stop at the end of a benchmark do."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless it is that the guest is gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def host(pictures: list[bytes]) -> Generator[str]:
    """Serve `/large/...`, `/small/...` and, after a while, `/slow/...`; each address has a content of its own."""
    with Image.open(BytesIO(pictures[0])) as opened:
        opened.thumbnail((800, 600))
        opened.save(made := BytesIO(), "JPEG")
    small = made.getvalue()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind = self.path.split("/")[1]
            if kind == "slow":
                time.sleep(SLOW_S)
            content = small
            if kind == "large":
                content = _commented(pictures[hash(self.path) % len(pictures)], self.path.encode())
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *_said: Any) -> None:  # noqa: A002, ARG002 (http.server's own word)
            return

    server = _Host(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _commented(picture: bytes, comment: bytes) -> bytes:
    """Give a JPEG other bytes and the same picture."""
    return picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + picture[2:]
