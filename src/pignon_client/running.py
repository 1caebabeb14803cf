"""`pignon sync` at work: a source once, or a folder for as long as it is watched, with what people and programs see."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pignon_client.access import Credentials
from pignon_client.answering import answer
from pignon_client.carrier import Carrier, OnPlatform
from pignon_client.dialect import Home, open_dialect
from pignon_client.display import bars, show
from pignon_client.held import HeldBack
from pignon_client.report import UNDELIVERED, Report
from pignon_client.sdk import open_platform
from pignon_client.sync import Wish, bring, deliver
from pignon_client.watch import Done, Pace, Watch

LOOK = 2.0
"""Seconds between two looks at a watched folder, at most."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the command line asks for."""

    wish: Wish
    credentials: Credentials
    home: Home
    dialect: str | None = None
    """The incumbent's contract to speak; Pignon's own API without."""
    json: bool = False
    unused: bool = False
    feedback: Path | None = None
    """A file, or a folder, for answers in the feed's own format."""
    steady: float = 6.0
    """Seconds that a watched delivery may not change before it is read."""


async def once(task: Task, source: Path) -> int:
    """Bring one source in step, print its report and return its exit code. Raises as `push` does."""
    async with _reached(task) as carrier:
        report = await _brought(task, source, carrier)
    _print(task, report)
    _answer(task, report, source)
    return report.exit_code


async def keep(task: Task, folder: Path) -> None:
    """Watch `folder`, an absolute path, until SIGTERM or SIGINT. Raises Denied; ValueError when others watch it."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    whose = "\n".join((str(folder), task.home.url, task.credentials.customer, task.wish.market))
    path = task.home.state / f"watch-{sha256(whose.encode(errors='surrogateescape')).hexdigest()[:16]}.json"
    with closing(Done(path)) as done:
        held = HeldBack(path.with_suffix(".held"))
        async with _reached(task) as carrier:

            async def bring_one(source: Path) -> Report:
                report = await _brought(task, source, carrier)
                held.hear(report, source.name)
                return report

            watch = Watch(
                folder,
                done,
                bring=bring_one,
                confirm=lambda _: _removed(task, held, carrier),
                tell=lambda source, outcome: _tell(task, source, outcome),
                pace=Pace(look=min(LOOK, task.steady), steady=task.steady),
            )
            _people(task).print(f"Watching {escape(str(folder))}. Ctrl-C ends.")
            await watch.run(stop)


@asynccontextmanager
async def _reached(task: Task) -> AsyncGenerator[Carrier]:
    if task.dialect:
        async with open_dialect(task.dialect, task.home, task.credentials) as carrier:
            yield carrier
    else:
        async with open_platform(task.home.url, task.credentials) as platform:
            yield OnPlatform(platform, task.wish.market)


async def _brought(task: Task, source: Path, carrier: Carrier) -> Report:
    with bars(Console(stderr=True)) as tell:
        return await deliver(source, task.wish, carrier=carrier, progress=tell)


async def _removed(task: Task, held: HeldBack, carrier: Carrier) -> Report:
    """Remove what the guard held back; what the platform did not take is held still."""
    report = await bring(await held.removals(carrier), replace(task.wish, confirm_removals=True), carrier=carrier)
    if UNDELIVERED not in report.reasons():
        held.forget()
    return report


def _tell(task: Task, source: Path, outcome: Report | Exception) -> None:
    shown = escape(str(source).encode(errors="replace").decode())
    if isinstance(outcome, Report):
        _people(task).print(f"[bold]{shown}[/]")
        _print(task, outcome, source=str(source))
        _answer(task, outcome, source)
    else:
        _people(task).print(f"[bold]{shown}[/] will be tried again: {escape(str(outcome))}")


def _print(task: Task, report: Report, **more: str) -> None:
    """Print the table; with `--json` on standard error, so that standard output is reports alone, one a line."""
    show(report, _people(task), unused=task.unused)
    if task.json:
        out = sys.stdout.buffer
        out.writelines(report.as_json(**more))
        out.write(b"\n")
        out.flush()


def _answer(task: Task, report: Report, source: Path) -> None:
    """Write the feedback that is wished for; of a dry run there is none."""
    if task.feedback is None or task.wish.dry_run:
        return
    today = datetime.now(UTC).astimezone().date()
    try:
        written = answer(report, source, task.feedback, customer=task.credentials.customer, on=today)
        said = ", ".join(str(path) for path in written) or "none written, it answers OpenImmo feeds only"
    except OSError as error:
        said = f"not written: {error}"
    _people(task).print(f"Feedback: {escape(said)}")


def _people(task: Task) -> Console:
    return Console(stderr=task.json)
