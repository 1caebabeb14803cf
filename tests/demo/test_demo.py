"""`pignon demo` as a newcomer runs it: what it tells, what its pages answer, how it stops and continues."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-c", "from pignon.cli import main; main()", "demo"]
LONGEST_S = 60
README = Path(__file__).parents[2] / "README.md"


@contextmanager
def running(*arguments: str, folder: Path, **environment: str) -> Generator[tuple["subprocess.Popen[bytes]", Path]]:
    """Run the demo for the length of the block; lend the process and the file its output goes to."""
    said = folder / f"said-{time.monotonic_ns()}"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=os.environ | environment
        )
    try:
        yield process, said
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(LONGEST_S)


def report(process: "subprocess.Popen[bytes]", said: Path) -> dict[str, Any]:
    """Wait until the demo has told its report; return it."""
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline and process.poll() in (None, 0):
        for line in said.read_text("utf-8").splitlines():
            if line.startswith("{") and line.endswith("}"):
                found: dict[str, Any] = json.loads(line)
                return found
        time.sleep(0.05)
    raise AssertionError(said.read_text("utf-8"))


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def counts(told: dict[str, Any]) -> dict[str, int]:
    return {name: told[name] for name in ("accepted", "live", "waiting", "refused")}


@contextmanager
def taken_8080() -> Generator[None]:
    """See to it that port 8080 is in use."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # someone else has it, which is as good
            taken.bind(("127.0.0.1", 8080))
            taken.listen()
        yield


def the_readme_by_hand(url: str) -> str:
    """Run the README's first call against the demo; return what it prints."""
    (sample,) = re.findall(r"<!-- runs -->\n```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", sample],
        check=False,
        env=os.environ | {"PIGNON": url},
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def folder() -> Generator[Path]:
    made = Path(tempfile.mkdtemp(prefix="pignon-demo-test-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_the_stock_goes_live_and_a_second_run_on_the_folder_finds_it_as_it_stood(folder: Path) -> None:
    data = folder / "data"
    with running("--port", "0", "--data", str(data), "--json", folder=folder) as (process, said):
        told = report(process, said)
        assert told["live"] >= 40
        assert told["waiting"] >= 5
        assert told["refused"] == 4
        assert told["accepted"] == told["live"] + told["waiting"] + told["refused"] == 57
        assert 0 < told["seconds"] <= told["secondsSlowest"] < 30
        assert {url.split("/")[3] for url in told["urls"]} == {
            *("", "sl", "bucom", "imn", "iwt"),
            *("docs", "openapi.json"),
        }
        assert [status(url) for url in told["urls"]] == [200] * len(told["urls"])
        answered = the_readme_by_hand(told["urls"][0].rstrip("/"))
        assert '"status":"CREATED"' in answered
        assert '"state":"live"' in answered
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_S) == 0
    with taken_8080(), running("--data", str(data), "--json", "--exit", folder=folder) as (process, said):
        again = report(process, said)
        assert counts(again) == counts(told)  # what was posted by hand is not of the stock
        assert ":8080/" not in again["urls"][0]
        assert process.wait(LONGEST_S) == 0
    assert "8080 is taken" in said.read_text("utf-8")
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_a_stop_before_the_report_is_clean_and_leaves_nothing_behind(folder: Path) -> None:
    temporary = folder / "t"
    temporary.mkdir(mode=0o755)
    with running("--port", "0", folder=folder, TMPDIR=str(temporary)) as (process, said):
        deadline = time.monotonic() + LONGEST_S
        while not list(temporary.glob("*/postgres/postmaster.pid")):
            assert time.monotonic() < deadline, said.read_text("utf-8")
            time.sleep(0.02)
        process.terminate()
        assert process.wait(LONGEST_S) == 0
    assert "Traceback" not in said.read_text("utf-8")
    assert list(temporary.iterdir()) == []
