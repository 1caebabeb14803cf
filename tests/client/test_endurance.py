"""Feeds of any size in bounded memory, and runs that are killed: the next one finishes what was left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import orjson
import pytest
from tests.client.stand_in import SECRET, Desk, House, desk_on_loopback
from tests.client.test_command import FEED, OBJECT, full_feed
from tests.trials import count

PROGRAM = """
import re, sys, typer
from pathlib import Path
from pignon_client.command import sync
try:
    typer.run(sync)
finally:
    print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024, file=sys.stderr)
"""
"""Prints the peak of this process alone: `ru_maxrss` would count that of the test run which started it."""
TEXT = "<freitexte><objektbeschreibung>" + "Ein Haus am Hafen. " * 480 + "</objektbeschreibung></freitexte>"
MOST_MB = 300


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


@pytest.fixture
def house(desk: Desk) -> House:
    return desk.moved_in()


def a_sync(house: House, source: Path, *more: str) -> "subprocess.Popen[bytes]":
    options = ["--url", house.url, "--market", "de", "--client-id", "acme", "--customer", "RC-100001", "--json", *more]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(source), *options],
        env=os.environ | {"PIGNON_CLIENT_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, dict[str, int], int]:
    """Return the exit code, the report's counts and the most memory that it took, in MB."""
    told, said = process.communicate(timeout=7_200)
    return process.returncode, orjson.loads(told.splitlines()[-1]), int(said.splitlines()[-1])


def a_large_feed(folder: Path, objects: int) -> Path:
    """Write a feed of some 10 KB an object: 100,000 of them are 1 GB."""
    source = folder / "large.xml"
    head, tail = FEED.split("{objects}")
    with source.open("w") as file:
        file.write(head)
        for number in range(objects):
            file.write(OBJECT.format(id=f"OBID-{number:08}").replace("<verwaltung_techn>", TEXT + "<verwaltung_techn>"))
        file.write(tail)
    return source


def test_a_feed_of_1_gb_takes_at_most_300_mb(house: House, tmp_path: Path) -> None:
    small, objects = 100, count(100_000)
    house.quota = objects
    _, _, before = ended(a_sync(house, a_large_feed(tmp_path, small)))
    code, report, most = ended(a_sync(house, a_large_feed(tmp_path, objects), "--confirm-removals"))
    assert (code, report["live"], report["unchanged"]) == (0, objects - small, small)
    assert most <= MOST_MB
    assert most - before <= 20 + objects * (MOST_MB - 100) / 100_000


def test_a_run_that_is_killed_is_finished_by_the_next_and_nothing_is_sent_twice(house: House, tmp_path: Path) -> None:
    objects = 120
    source = full_feed(tmp_path, objects)
    runs = 0
    for kill_at in (20, 60):
        process, runs = a_sync(house, source), runs + 1
        while house.writes < kill_at and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert 60 <= house.writes < objects
    code, report, _ = ended(a_sync(house, source))
    assert (code, report["live"] + report["unchanged"]) == (0, objects)
    assert set(house.puts.values()) == {1}
    assert len(house.listings) == objects
