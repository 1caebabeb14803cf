"""The demo's progress: one bar for each delivery."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from pignon.cli.stocking import Delivery, Telling
from pignon_client.progress import Progress, Tell

SENDING = "sending"
READING = "reading"


@contextmanager
def bars(console: Console) -> Generator[Telling]:
    """Draw a bar for each delivery that tells while the body runs."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as drawing:

        def telling(delivery: Delivery) -> Tell:
            task = drawing.add_task(f"{delivery.name} ({delivery.format})", total=None)

            def tell(progress: Progress) -> None:
                if progress.stage == READING:
                    drawing.update(task, total=progress.total)
                elif progress.stage == SENDING:
                    drawing.update(task, completed=progress.done, total=progress.total)

            return tell

        yield telling
