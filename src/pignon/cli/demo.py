"""`pignon demo`: a marketplace with stock, pushed through the HTTP APIs as a partner would."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from threading import Event

    from rich.console import Console

    from pignon.cli.stocking import Delivered
    from pignon.wiring.supervisor import Supervisor

PORT = 8080
HOST = "127.0.0.1"
WIDTH = 120
"""Columns of the table where the output is no terminal that has its own."""
LOOK_S = 0.2
"""Between two looks whether someone asked to stop."""


def demo(
    *,
    port: Annotated[
        int | None,
        typer.Option(
            help="The port to listen on. [default: 8080, or a free one]", min=0, max=65535, show_default=False
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder and continue there. [default: a temporary one]")
    ] = None,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop after the report.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as the last line of the output.")] = False,
) -> None:
    """Start everything with a demo marketplace, push its stock, tell what went live where, and keep serving."""
    from rich.console import Console  # noqa: PLC0415 (a command line starts fast)

    from pignon.cli.stocking import MARKETPLACE  # noqa: PLC0415
    from pignon.settings.serving import Serving  # noqa: PLC0415
    from pignon.wiring.supervisor import Supervisor  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    with _asked_to_stop() as asked, _folder(data) as folder:
        chosen = _free(port, console)
        serving = Serving(data=str(folder), host=HOST, port=chosen, marketplace=str(MARKETPLACE))
        console.print("Starting the database and the server ...")
        with _served(Supervisor(serving)) as url:
            _show(url, asked, console=console, json=json)
            if not exit_ and not asked.is_set():
                Console(stderr=True).print("Serving until Ctrl-C.")
                _wait(asked)


@contextmanager
def _served(supervisor: "Supervisor") -> Generator[str]:
    """Serve for the length of the block, from processes watched in a thread; lend the address."""
    from threading import Event, Thread  # noqa: PLC0415 (a command line starts fast)

    from pignon.wiring.logs import set_up_logs  # noqa: PLC0415

    set_up_logs()
    supervisor.start()
    over = Event()
    watching = Thread(target=supervisor.watch, args=(over.is_set,), daemon=True)
    watching.start()
    try:
        yield supervisor.serving.public_url
    finally:
        over.set()
        watching.join()
        supervisor.stop()


def _show(url: str, asked: "Event", *, console: "Console", json: bool) -> None:
    """Push the stock and print what became of it."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    from pignon.cli import tally  # noqa: PLC0415

    delivered = _push(url, asked)
    if delivered is None:
        return
    addresses = _addresses(url, delivered)
    console.print(tally.table(delivered))
    live = ", ".join(f"{count} on {portal}" for portal, count in tally.live_on(delivered).items())
    console.print(f"Live now: {live}. Open:", soft_wrap=True)
    for address in addresses:
        console.print(f"  {address}", soft_wrap=True)
    if json:
        print(orjson.dumps(tally.summary(delivered, addresses)).decode(), flush=True)


def _push(url: str, asked: "Event") -> "list[Delivered] | None":
    """Deliver the stock with a bar for each delivery; None where someone asked to stop before it was done."""
    import asyncio  # noqa: PLC0415 (a command line starts fast)

    from rich.console import Console  # noqa: PLC0415

    from pignon.cli.bars import bars  # noqa: PLC0415
    from pignon.cli.stocking import deliver  # noqa: PLC0415

    async def until_asked() -> "list[Delivered] | None":
        with bars(Console(stderr=True)) as telling:
            work = asyncio.create_task(deliver(url, telling=telling))
            while not work.done() and not asked.is_set():
                await asyncio.wait([work], timeout=LOOK_S)
            if work.done():
                return work.result()
            work.cancel()
            await asyncio.wait([work])
            return None

    return asyncio.run(until_asked())


def _addresses(url: str, delivered: "list[Delivered]") -> list[str]:
    """Return what there is to open: home, each portal's list that has something, a page of each, the reference."""
    from urllib.parse import urlsplit  # noqa: PLC0415 (a command line starts fast)

    from pignon.cli.tally import pages  # noqa: PLC0415

    shown = pages(delivered)
    fronts = dict.fromkeys(urlsplit(page).path.split("/")[1] for page in shown)
    return [f"{url}/", *(f"{url}/{front}/search" for front in fronts), *shown, f"{url}/docs", f"{url}/openapi.json"]


@contextmanager
def _asked_to_stop() -> "Generator[Event]":
    """Lend an event that SIGINT and SIGTERM set."""
    import signal  # noqa: PLC0415 (a command line starts fast)
    from threading import Event  # noqa: PLC0415

    asked = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda _number, _frame: asked.set()) for number in numbers]
    try:
        yield asked
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _wait(asked: "Event") -> None:
    while not asked.wait(LOOK_S):
        pass


@contextmanager
def _folder(data: Path | None) -> Generator[Path]:
    """Lend the data folder: the given one, or one that is removed at the end."""
    import tempfile  # noqa: PLC0415 (a command line starts fast)

    if data is not None:
        yield data.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="pignon-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _free(port: int | None, console: "Console") -> int:
    """Return the port to listen on: as asked, else 8080, or 0 (any that is free) where that is taken."""
    import socket  # noqa: PLC0415 (a command line starts fast)

    if port is not None:
        return port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            console.print(f"Port {PORT} is taken: choosing a free one.")
            return 0
    return PORT
