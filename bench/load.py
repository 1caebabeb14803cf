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
local counter, thread = {first}, 0
local tokens = {{ {tokens} }}
local template = {template}
local limit = {limit}
local bad = 0
function setup(t) t:set("number", thread) thread = thread + 1 end
function request()
  local n = counter
  counter = counter + 1
  if limit > 0 then n = {first} + (n % limit) end
  local id = string.format("%02d%010d", number, n)
  local text = string.gsub(template, "{mark}", id)
  local headers = {{ ["Authorization"] = "Bearer " .. tokens[1 + n % #tokens], ["Content-Type"] = "application/json" }}
  return wrk.format("{method}", "{path}" {append}, headers, text)
end
function response(status) if status ~= {expected} then bad = bad + 1; if bad == 1 then print("status " .. status) end end end
"""


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
    connections: int = 64,
    method: str = "POST",
    path: str = "/caas/v4/classifieds",
    expected: int = 202,
    limit: int = 0,
) -> Load:
    """Send documents numbered from `first` for `seconds`; with `limit` the same ones again and again.

    `path` may end in `/`: then the number is appended, as the platform API wants it.
    """
    template = body(MARK).decode().replace("\\", "\\\\").replace("'", "\\'")
    script = _SCRIPT.format(
        first=first,
        limit=limit,
        tokens=", ".join(f'"{token}"' for token in tokens),
        template=f"'{template}'",
        mark=MARK,
        method=method,
        path=path,
        append=".. id" if path.endswith("/") else "",
        expected=expected,
    )
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
