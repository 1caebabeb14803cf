"""A whole server calls an endpoint soon after the write, and its queue survives a stop."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import httpx2
import orjson
from standardwebhooks.webhooks import Webhook
from tests.serving import Running, running
from tests.web.town import a_classified

MARKETPLACE = """
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = "fr"
language = "fr"
[[customers.contracts]]
portal = "SL"
quota = 10
[[clients]]
id = "acme"
secret = "a-secret-for-tests-only-0123456789"
customers = ["RC-100001"]
scopes = ["caas:*", "platform:*"]
"""
Came = list[tuple[dict[str, str], bytes]]


@contextmanager
def _receiving() -> Generator[tuple[str, Came]]:
    came: Came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came
    finally:
        server.shutdown()
        server.server_close()


def _call(server: Running, method: str, path: str, body: Any) -> Any:
    base = "/platform/v1" if path.startswith("/platform") else "/caas/v4"
    token = server.token(base, customer="RC-100001", client="acme", secret="a-secret-for-tests-only-0123456789")
    answer = httpx2.request(
        method, server.url + path, json=body, headers={"authorization": f"Bearer {token}"}, timeout=20
    )
    answer.raise_for_status()
    return answer.json()


def _await(came: Came, count: int) -> float:
    started = time.monotonic()
    while len(came) < count and time.monotonic() - started < 30:
        time.sleep(0.02)
    assert len(came) == count
    return time.monotonic() - started


def test_a_server_tells_of_a_write_and_after_a_restart_of_what_happened_before() -> None:
    folder = Path(mkdtemp(prefix="pignon-serve-", dir="/tmp"))
    try:
        _tell_after_a_restart(folder)
    finally:
        rmtree(folder, ignore_errors=True)


def _tell_after_a_restart(folder: Path) -> None:
    private = ("--allow-private", "127.0.0.0/8")
    with _receiving() as (url, came):
        with running(MARKETPLACE, "--roles", "api", data=folder) as server:
            made = _call(server, "POST", "/platform/v1/webhooks", {"url": url, "types": ["publication.live"]})
            _call(server, "POST", "/caas/v4/classifieds", a_classified())
        with running(MARKETPLACE, *private, "--roles", "api,worker", data=folder) as server:
            _await(came, 1)
            headers, body = came[0]
            assert Webhook(made["secret"]).verify(body, headers) == orjson.loads(body)
            assert headers["user-agent"].startswith("pignon/")
            _call(server, "POST", "/caas/v4/classifieds", a_classified("A-2"))
            assert _await(came, 2) < 10
            assert orjson.loads(came[1][1])["externalId"] == "A-2"
