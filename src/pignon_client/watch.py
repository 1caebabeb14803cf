"""Keeps a folder in step: each delivery once, when it is whole. A bad one is told and never stops the watch."""

import asyncio
import fcntl
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pignon_client.arrivals import arrivals, confirmations, mark, unfinished
from pignon_client.errors import Denied, Unreachable
from pignon_client.report import UNDELIVERED, Report

HOLDS = 6
"""Tries of a delivery of which the platform took only a part; then it holds up nobody any more."""

Bring = Callable[[Path], Awaitable[Report]]
Tell = Callable[[Path, Report | Exception], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a folder is watched, in seconds."""

    look: float = 2.0
    """Between two looks at it."""
    steady: float = 6.0
    """So long nothing about a delivery may change before it is touched."""
    patience: float = 600.0
    """So long what looks unfinished may stay so, unchanged, before it is read all the same, and its fault told."""
    again: float = 15.0
    """Before a delivery is tried again that the platform did not take for its own reasons; doubles each time ..."""
    again_most: float = 900.0
    """... up to this."""
    now: Callable[[], float] = time.monotonic


class Done:
    """Which deliveries are done, by what they looked like then; on disk, so that a restart does none twice."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError when another watch uses the same file."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._lock: IO[bytes] = path.with_suffix(".lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            self._lock.close()
            raise ValueError("this folder is being watched already for this customer") from busy
        self._marks: dict[str, str] = _kept(path)

    def __contains__(self, seen: tuple[Path, str]) -> bool:
        path, looks = seen
        return self._marks.get(str(path)) == looks

    def add(self, path: Path, looks: str) -> None:
        """Note a delivery, and forget those that are not there any more."""
        self._marks = {name: one for name, one in self._marks.items() if Path(name).exists()} | {str(path): looks}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._marks))
        fresh.replace(self._path)

    def close(self) -> None:
        self._lock.close()


@dataclass(slots=True)
class _Seen:
    """A delivery that is not done, since when it looks as it does, and when it may be tried again."""

    looks: str
    since: float
    tries: int = 0
    not_before: float = field(default=0.0)
    holds: bool = False
    """What came after it waits: the platform did not take it, and nothing old must overtake what is newer."""


class Watch:
    """One folder under watch; `bring` brings a delivery in step, `tell` is told what came of it."""

    def __init__(
        self, folder: Path, done: Done, *, bring: Bring, tell: Tell, confirm: Bring, pace: Pace | None = None
    ) -> None:
        """`confirm` removes what was held, when a file of the folder says so."""
        self._confirm = confirm
        self._folder = folder
        self._done = done
        self._bring = bring
        self._tell = tell
        self._pace = pace or Pace()
        self._seen: dict[Path, _Seen] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop` is set; what is under way then is left for the next start. Raises Denied."""
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            work = asyncio.create_task(self.look())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
                return
            work.result()
            await asyncio.wait({stopping}, timeout=self._pace.look)

    async def look(self) -> None:
        """Look once: bring in step, one after the other, whatever is whole and not done. Raises Denied."""
        with suppress(OSError):
            for path in list(confirmations(self._folder)):
                await self._remove_held(path)
        for path in self._ready():
            await self._take(path, self._seen[path])
            if path in self._seen and self._seen[path].holds:
                break

    def _ready(self) -> list[Path]:
        now, ready, held = self._pace.now(), list[Path](), False
        try:
            here = list(arrivals(self._folder))
        except OSError:
            return []
        self._seen = {path: seen for path, seen in self._seen.items() if path in here}
        for path in here:
            looks = mark(path)
            if not looks or (path, looks) in self._done:
                self._seen.pop(path, None)
                continue
            seen = self._seen.get(path)
            if seen is None or seen.looks != looks:
                self._seen[path] = _Seen(looks, now)
            elif not held and self._is_ready(path, seen, now):
                ready.append(path)
            else:
                held = held or seen.holds
        return ready

    def _is_ready(self, path: Path, seen: _Seen, now: float) -> bool:
        if now < seen.since + self._pace.steady or now < seen.not_before:
            return False
        try:
            return now >= seen.since + self._pace.patience or unfinished(path) is None
        except OSError:
            return now >= seen.since + self._pace.patience

    async def _remove_held(self, path: Path) -> None:
        """Take the file away, so that it says so but once, and do what it says; put it back where that failed."""
        _take_away(path)
        try:
            outcome = await self._confirm(path)
        except Denied:
            raise
        except Exception as error:
            self._tell(path, error)
            _put_back(path)
            return
        self._tell(path, outcome)

    async def _take(self, path: Path, seen: _Seen) -> None:
        try:
            outcome = await self._bring(path)
        except Denied:
            raise
        except Exception as error:
            self._tell(path, error)
            self._later(seen, holds=isinstance(error, Unreachable))
            return
        self._tell(path, outcome)
        if outcome.denied:
            raise Denied(403, outcome.denied)
        in_part = UNDELIVERED in outcome.reasons()
        if in_part or (outcome.attachments.failed and seen.tries < HOLDS):
            self._later(seen, holds=seen.tries < HOLDS)
        else:
            self._done.add(path, seen.looks)
            self._seen.pop(path, None)

    def _later(self, seen: _Seen, *, holds: bool) -> None:
        pause = min(self._pace.again_most, self._pace.again * 2**seen.tries)
        seen.tries += 1
        seen.holds = holds
        seen.not_before = self._pace.now() + pause


def _take_away(path: Path) -> None:
    path.unlink()


def _put_back(path: Path) -> None:
    path.touch()


def _kept(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(looks) for name, looks in kept.items()} if isinstance(kept, dict) else {}
