"""Drives wrk: every request another document, over several customers' tokens."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from bench.documents import body
from pignon.model.errors import Setup

MARK = "@@@@@@@@@@@@"
"""Stands in the document where each request's own number goes, twelve digits."""

_SCRIPT = """
local first, limit, n, threads = {first}, {limit}, 0, 0
local requests = {{ {requests} }}
function setup(thread) thread:set("number", threads) threads = threads + 1 end
function request()
  local k = first + n
  if limit > 0 then k = first + n % limit end
  n = n + 1
  return table.concat(requests[1 + k % #requests], string.format("%02d%010d", number, k))
end
"""
"""Whole requests, in pieces between which the number goes: the load shall cost the server's cores little."""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw."""

    per_second: float
    total: int
    refused: int


def wrk() -> str:
    """Return wrk's path; raises Setup where it is missing."""
    found = shutil.which("wrk")
    if found is None:
        raise Setup("The benchmarks load the server with wrk. Install Debian's package wrk.")
    return found


def press(
    url: str,
    *,
    tokens: Sequence[str],
    first: int,
    seconds: float,
    connections: int = 128,
    method: str = "POST",
    path: str = "/caas/v4/classifieds",
    limit: int = 0,
) -> Load:
    """Send documents numbered from `first` for `seconds`; with `limit` the same ones again and again.

    MARK in `path` stands for the number, as the platform API wants it.
    """
    host = url.removeprefix("http://")
    whole = [_request(method, path, host=host, token=token) for token in tokens]
    pieces = ["{" + ", ".join(_lua(piece) for piece in one.split(MARK)) + "}" for one in whole]
    script = _SCRIPT.format(first=first, limit=limit, requests=", ".join(pieces))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [wrk(), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", file.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    total = re.search(r"(\d+) requests in", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if rate is None or total is None:
        raise Setup(f"wrk said nothing that can be read:\n{said}")
    return Load(float(rate[1]), int(total[1]), int(refused[1]) if refused else 0)


def _request(method: str, path: str, *, host: str, token: str) -> str:
    """Return one request as it goes over the wire, MARK standing for its number."""
    document = body(MARK).decode()
    head = (
        *(f"{method} {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {token}"),
        *("Content-Type: application/json", f"Content-Length: {len(document.encode())}"),
    )
    return "\r\n".join(head) + "\r\n\r\n" + document


def _lua(text: str) -> str:
    """Write a text as a Lua string."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\r", "\\r"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
