"""The report and the way to it, for people."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from pignon_client.progress import Progress, Tell
from pignon_client.report import Line, Report, Result

SHOWN = 20
"""Faulty and refused objects listed one by one; the JSON report has them all."""
REASONS = 10
"""Reasons listed, most frequent first."""


@contextmanager
def bars(console: Console) -> Generator[Tell]:
    """Draw one bar a stage on `console` while the body runs."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=console, transient=True) as drawing:

        def tell(progress: Progress) -> None:
            task = tasks.get(progress.stage)
            if task is None:
                task = tasks[progress.stage] = drawing.add_task(progress.stage, total=None)
            drawing.update(task, completed=progress.done, total=progress.total)

        yield tell


def show(report: Report, console: Console, *, unused: bool = False) -> None:
    """Print the counts, why objects were refused or faulty, and what waits for a confirmation.

    With `unused` also every field of the source that nothing used.
    """
    console.print(_counts(report))
    if report.attachments.sent or report.attachments.failed:
        console.print(f"{report.attachments.sent} files sent, {report.attachments.failed} not.")
    if reasons := report.reasons():
        console.print(_reasons(reasons))
    for line in islice(_troubled(report), SHOWN):
        console.print(_told(line))
    if (more := report.counts[Result.FAULT] + report.counts[Result.REFUSED] - SHOWN) > 0:
        console.print(f"... and {more} more; --json has them all")
    for held in report.held:
        console.print(f"[bold yellow]{escape(held.feed)}[/]: {held.why}: {len(held.external_ids)} of {held.live} kept.")
        console.print("  " + escape(", ".join(held.external_ids[:SHOWN])))
        console.print("  Run again with --confirm-removals to remove them.")
    if report.denied:
        console.print(f"[bold red]Stopped[/], not allowed: {escape(report.denied)}. What was not sent is told above.")
    if unused:
        console.print(_unused(report))


def _counts(report: Report) -> Table:
    title = "What would be done" if report.dry_run else f"{report.objects} objects in {report.seconds:.1f} s"
    table = Table(title=title)
    counts = [(result, count) for result in Result if (count := report.counts[result]) or _always(report, result)]
    for result, _ in counts:
        table.add_column(result.value, justify="right")
    table.add_row(*(str(count) for _, count in counts))
    return table


def _always(report: Report, result: Result) -> bool:
    planned = {Result.MISSING, Result.DIFFERENT, Result.EXTRA}
    sent = {Result.LIVE, Result.WAITING, Result.REFUSED, Result.REMOVED}
    return result not in (sent if report.dry_run else planned)


def _reasons(reasons: Mapping[str, int]) -> Table:
    table = Table(title="Why")
    table.add_column("reason")
    table.add_column("objects", justify="right")
    for code, count in list(reasons.items())[:REASONS]:
        table.add_row(escape(code), str(count))
    return table


def _unused(report: Report) -> Table:
    table = Table(title="Fields of the source that were not used")
    table.add_column("field")
    table.add_column("objects", justify="right")
    table.add_column("for example")
    for one in report.unused:
        table.add_row(_safe(one.field), str(one.objects), _safe(one.value))
    return table


def _troubled(report: Report) -> Iterator[Line]:
    return (line for line in report.lines if line.result in (Result.FAULT, Result.REFUSED))


def _told(line: Line) -> str:
    place = f"{line.place.file}:{line.place.line}" if line.place else ""
    if line.fault:
        said = f"{line.fault.field} {line.fault.reason}".strip()
    else:
        findings = [*line.findings, *(finding for entry in line.publications for finding in entry.findings)]
        said = "; ".join(finding.message or finding.code for finding in findings)
    return f"[bold]{_safe(line.external_id or '-')}[/] {_safe(place)} {line.result.value}: {_safe(said)}"


def _safe(text: str) -> str:
    """`text` without meaning as markup, and without what no UTF-8 can say."""
    return escape(text).encode(errors="replace").decode()
