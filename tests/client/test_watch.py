"""A folder kept in step: what is half there waits, each delivery is done once, and nothing bad stops the watch."""

import asyncio
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Generator
from pathlib import Path

import orjson
import pytest
from tests.client.stand_in import SECRET, Desk, House, desk_on_loopback
from tests.client.test_command import full_feed
from tests.feeds.written import FLAT, estate, openimmo, poliris, row

from pignon_client.arrivals import arrivals, unfinished
from pignon_client.errors import Denied, Unreachable
from pignon_client.held import HeldBack
from pignon_client.lines import Lines
from pignon_client.report import UNDELIVERED, Attachments, Held, Line, Report, Result
from pignon_client.watch import HOLDS, Done, Pace, Watch
from pignon_feeds.items import Fault, Place

PROGRAM = "import typer; from pignon_client.command import sync; typer.run(sync)"
WELL = Report(Lines(), (), seconds=1)
XML = openimmo(estate()).encode()


def undelivered() -> Report:
    fault = Fault("it was not sent", "", "", Place("a", 1), "a", "f", UNDELIVERED, fatal=False)
    return Report(Lines([Line(Result.FAULT, "a", "f", fault=fault)]), (), seconds=1)


def without_a_file() -> Report:
    return Report(Lines(), (), seconds=1, attachments=Attachments(0, 1))


class Stage:
    """A watched folder whose clock moves when told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self.folder.mkdir(exist_ok=True)
        self.now = 0.0
        self.brought: list[str] = []
        self.told: list[Report | Exception] = []
        self.outcomes: list[Report | Exception] = []
        self.done = Done(folder / "state" / "watch.json")
        self.watch = self._watch()

    def _watch(self) -> Watch:
        pace = Pace(look=1, steady=5, patience=100, again=10, again_most=15, now=lambda: self.now)
        return Watch(
            self.folder,
            self.done,
            bring=self.bring,
            tell=lambda _, outcome: self.told.append(outcome),
            confirm=self.bring,
            pace=pace,
        )

    async def bring(self, path: Path) -> Report:
        self.brought.append(path.relative_to(self.folder).as_posix())
        outcome = self.outcomes.pop(0) if self.outcomes else WELL
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def put(self, name: str, content: bytes = XML, *, at: float = 0) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_000 + at, 1_000 + at))
        return path

    def look(self, seconds: float = 0) -> list[str]:
        """Let time pass, look, and return what has been brought since the last look."""
        self.now += seconds
        self.brought.clear()
        asyncio.run(self.watch.look())
        return list(self.brought)

    def restart(self) -> None:
        self.done.close()
        self.done = Done(self.folder.parent / "state" / "watch.json")
        self.watch = self._watch()


@pytest.fixture
def stage(tmp_path: Path) -> Generator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.done.close()


def test_a_delivery_is_brought_once_when_it_has_been_steady_and_again_when_it_changed(stage: Stage) -> None:
    stage.put("b.xml", at=1)
    stage.put("a.xml", at=2)
    assert [stage.look(), stage.look(4), stage.look(1), stage.look(50)] == [[], [], ["b.xml", "a.xml"], []]
    stage.put("a.xml", XML + b"\n", at=3)
    assert [stage.look(), stage.look(5), stage.look(50)] == [[], ["a.xml"], []]


def test_what_grows_waits(stage: Stage) -> None:
    for size in range(20, len(XML), 100):
        stage.put("a.xml", XML[:size])
        assert stage.look(3) == []
    stage.put("a.xml")
    assert [stage.look(3), stage.look(5)] == [[], ["a.xml"]]


def test_what_looks_unfinished_waits_until_patience_ends_and_is_then_read_all_the_same(stage: Stage) -> None:
    stage.put("a.xml", XML[:-20])
    assert [stage.look(), stage.look(60), stage.look(39), stage.look(1), stage.look(500)] == [[], [], [], ["a.xml"], []]


def test_what_is_done_is_known_after_a_restart_and_what_is_gone_is_forgotten(stage: Stage) -> None:
    stage.put("a.xml")
    stage.look()
    assert stage.look(5) == ["a.xml"]
    stage.restart()
    assert [stage.look(), stage.look(50)] == [[], []]
    (stage.folder / "a.xml").unlink()
    stage.put("b.xml")
    stage.look()
    stage.look(5)
    assert list(orjson.loads((stage.folder.parent / "state/watch.json").read_bytes())) == [str(stage.folder / "b.xml")]


def test_a_bad_delivery_never_stops_the_watch_and_is_tried_again_when_the_fault_is_not_its_own(stage: Stage) -> None:
    for number, name in enumerate(("a.xml", "b.xml", "c.xml")):
        stage.put(name, at=number)
    stage.outcomes = [RuntimeError("odd"), WELL, ValueError("odd")]
    assert [stage.look(), stage.look(5)] == [[], ["a.xml", "b.xml", "c.xml"]]
    assert [stage.look(9), stage.look(1), stage.look(500)] == [[], ["a.xml", "c.xml"], []]
    assert [type(outcome).__name__ for outcome in stage.told[:3]] == ["RuntimeError", "Report", "ValueError"]


@pytest.mark.parametrize("outcome", [Unreachable("https://x.example", "gone"), undelivered(), without_a_file()])
def test_what_came_later_waits_for_a_delivery_that_the_platform_did_not_take_whole(
    stage: Stage, outcome: Report | Exception
) -> None:
    for number, name in enumerate(("a.xml", "b.xml", "c.xml")):
        stage.put(name, at=number)
    stage.outcomes = [WELL, outcome, outcome]
    assert [stage.look(), stage.look(5)] == [[], ["a.xml", "b.xml"]]
    assert [stage.look(9), stage.look(1), stage.look(14)] == [[], ["b.xml"], []]
    assert [stage.look(1), stage.look(500)] == [["b.xml", "c.xml"], []]


def test_a_delivery_with_a_file_that_is_never_taken_holds_others_up_for_a_while_only(stage: Stage) -> None:
    stage.put("a.xml", at=1)
    stage.look()
    stage.outcomes = [without_a_file()] * 99
    assert [stage.look(20) for _ in range(9)] == [["a.xml"]] * (HOLDS + 1) + [[]] * (8 - HOLDS)


def test_a_grant_that_is_taken_away_ends_the_watch(stage: Stage) -> None:
    stage.put("a.xml")
    stage.look()
    stage.outcomes = [Report(Lines(), (), seconds=1, denied="no scope")]
    with pytest.raises(Denied, match="no scope"):
        stage.look(5)
    assert len(stage.told) == 1


def test_a_folder_is_watched_once_and_one_that_vanishes_for_a_while_is_waited_for(stage: Stage) -> None:
    with pytest.raises(ValueError, match="watched already"):
        Done(stage.folder.parent / "state" / "watch.json")
    stage.folder.rename(stage.folder.parent / "away")
    assert stage.look(5) == []
    (stage.folder.parent / "away").rename(stage.folder)
    stage.put("a.xml")
    assert [stage.look(), stage.look(5)] == [[], ["a.xml"]]


def test_files_archives_and_folders_are_deliveries_and_what_lies_beside_is_not(stage: Stage) -> None:
    for name in ("a.xml", "p.csv", "Config.txt", "photo.JPG", ".hidden.xml", "x.zip.filepart", "flat/openimmo.xml"):
        stage.put(name)
    stage.put("flat/a.jpg", b"\xff\xd8")
    for name in ("agencies/1.zip", "agencies/2.ZIP"):
        stage.put(name, b"PK half an archive", at=1)
    (stage.folder / "empty").mkdir()
    (stage.folder / "link.xml").symlink_to(stage.folder / "a.xml")
    found = {path.relative_to(stage.folder).as_posix() for path in arrivals(stage.folder)}
    assert found == {"a.xml", "p.csv", "flat", "agencies/1.zip", "agencies/2.ZIP"}
    stage.look()
    assert set(stage.look(5)) == {"a.xml", "p.csv", "flat"}


ROWS = "\r\n".join(row(dict(FLAT) | {175: f"T-{number}"}) for number in range(5)).encode()


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (XML, True),
        (XML + b"\n<!-- sent at noon -->\n", True),
        (XML[:-1], False),
        (XML[: len(XML) // 2], False),
        (openimmo(estate()).replace('<?xml version="1.0"?>', "").encode("utf-16"), True),
        (openimmo(estate()).encode("utf-16")[:-40], False),
        (b"\xef\xbb\xbf<a:openimmo xmlns:a='x'></a:openimmo>", True),
        (b"<openimmo/>", True),
        (b"<openimmo", False),
        (b"", False),
        (ROWS, True),
        (ROWS + b"\r\n", True),
        (ROWS[:-200], False),
        (b"anything else", True),
    ],
)
def test_a_file_is_whole_when_its_end_is_there(tmp_path: Path, content: bytes, *, whole: bool) -> None:
    (tmp_path / "a").write_bytes(content)
    assert (unfinished(tmp_path / "a") is None) == whole


def test_an_archive_is_whole_when_it_can_be_opened_and_one_that_must_not_be_is_not_waited_for(tmp_path: Path) -> None:
    path = poliris(tmp_path, [row()])
    assert unfinished(path) is None
    raw = path.read_bytes()
    for size in (4, len(raw) // 2, len(raw) - 1):
        path.write_bytes(raw[:size])
        assert unfinished(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../x.xml", XML)
    assert unfinished(path) is None


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


def test_the_command_watches_until_it_is_told_to_end(desk: Desk, tmp_path: Path) -> None:
    house: House = desk.moved_in()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.zip").write_bytes(b"PK no archive at all")
    full_feed(folder, 3)
    arguments = ["--watch", str(folder), "--url", house.url, "--market", "de", "--client-id", "acme", "--json"]
    arguments += ["--steady", "0.4"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments, "--customer", "RC-100001", "--state", str(tmp_path / "state")],
        env=os.environ | {"PIGNON_CLIENT_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        report = orjson.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=10)
    assert (process.returncode, report["source"], report["live"]) == (0, str(folder / "3.xml"), 3)
    assert b"Traceback" not in told
    assert len(house.listings) == 3


def test_a_file_that_confirms_removals_is_no_delivery_and_says_so_once_or_until_the_platform_answers(
    stage: Stage,
) -> None:
    stage.put("Confirm-Removals.txt", b"")
    stage.outcomes = [Unreachable("https://x.example", "gone"), WELL]
    assert [stage.look(), stage.look(), stage.look(50)] == [["Confirm-Removals.txt"], ["Confirm-Removals.txt"], []]
    assert list(stage.folder.iterdir()) == []


def held(*ids: str, feed: str = "f", asks: bool = True) -> Report:
    return Report(Lines(), (Held(feed, ids, live=9, why="many", asks=asks),), seconds=1)


def spoken_of(*ids: str) -> Report:
    return Report(Lines([Line(Result.LIVE, one, "f") for one in ids]), (), seconds=1)


def test_what_is_held_is_known_after_a_restart_until_a_later_delivery_speaks_of_it(tmp_path: Path) -> None:
    path = tmp_path / "watch.held"
    one = HeldBack(path)
    one.hear(held("a", "b", "c"), "1.xml")
    one.hear(held("x", asks=False), "1.xml")
    one.hear(spoken_of("b", "z"), "2.xml")
    assert len(HeldBack(path)) == 2
    HeldBack(path).forget()
    assert len(HeldBack(path)) == 0


def test_removals_that_were_held_are_made_when_a_file_confirms_them(desk: Desk, tmp_path: Path) -> None:
    house: House = desk.moved_in()
    folder = tmp_path / "in"
    folder.mkdir()
    full_feed(folder, 10)
    arguments = ["--watch", str(folder), "--url", house.url, "--market", "de", "--client-id", "acme", "--json"]
    arguments += ["--steady", "0.2"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments, "--customer", "RC-100001", "--state", str(tmp_path / "state")],
        env=os.environ | {"PIGNON_CLIENT_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        assert orjson.loads(process.stdout.readline())["live"] == 10
        (folder / "10.xml").write_bytes(full_feed(tmp_path, 3).read_bytes())
        stopped = orjson.loads(process.stdout.readline())
        assert (len(stopped["held"][0]["externalIds"]), len(house.listings)) == (7, 10)
        house.listings.pop("H-9")
        (folder / "CONFIRM-REMOVALS").touch()
        confirmed = orjson.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert (confirmed["removed"], sorted(house.listings)) == (6, ["H-0", "H-1", "H-2"])
