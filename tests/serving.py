"""A whole server as an operator starts it: `pignon serve` in a process of its own, on a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

PIGNON = (sys.executable, "-c", "from pignon.cli import main; main()")
"""The command line, run by the Python that runs the tests."""
START_S = 60.0
STOP_S = 40.0


@dataclass
class Running:
    """A server that answers."""

    url: str
    """Without a slash at its end."""
    process: "subprocess.Popen[bytes]"
    data: Path
    log: Path
    """All that it printed."""

    @property
    def pid(self) -> int:
        return self.process.pid

    def token(self, audience_path: str, *, customer: str, client: str, secret: str, scope: str | None = None) -> str:
        """Return an access token for the API at `audience_path` (`/caas/v4`) on behalf of `customer`."""
        asked = {
            "grant_type": "client_credentials",
            "client_id": client,
            "client_secret": secret,
            "audience": self.url + audience_path,
            "intermediary_id": customer,
        }
        if scope is not None:
            asked["scope"] = scope
        answer = httpx2.post(f"{self.url}/oauth/token", json=asked, timeout=10)
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    def stop(self) -> int:
        """Send SIGTERM and return the exit status; kills what does not end in time."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()


@contextmanager
def running(marketplace_text: str, *options: str, data: Path | None = None) -> Generator[Running]:
    """Serve the marketplace on a free port with further `options` of `pignon serve`; stopped at the end.

    `data` continues in that folder, which then stays; else a new one is made, and removed.
    """
    folder = data or Path(tempfile.mkdtemp(prefix="pignon-serve-", dir="/tmp"))
    folder.chmod(0o755)
    marketplace = folder / "marketplace.toml"
    marketplace.write_text(marketplace_text, "utf-8")
    log = folder / "serve.log"
    port = _free_port()
    command = (*PIGNON, "serve", "--data", str(folder), "--port", str(port), "--marketplace", str(marketplace))
    if "--workers" not in options:
        options = (*options, "--workers", "1")
    with log.open("ab") as written:
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True
        )
    server = Running(f"http://127.0.0.1:{port}", process, folder, log)
    try:
        _await(server)
        yield server
    except BaseException:
        print(log.read_text("utf-8", "replace")[-20_000:])
        raise
    finally:
        server.stop()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _await(server: Running) -> None:
    deadline = time.monotonic() + START_S
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx2.get(f"{server.url}/readyz", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"the server did not come up:\n{server.log.read_text('utf-8')}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
