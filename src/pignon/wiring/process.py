"""What a process of the server runs: the web on the socket it was handed, or the stages behind the door.

Started by the supervisor as `python -m pignon.wiring.process web`, `worker` or `media`, its assignment on standard
input; ends by itself when the supervisor is gone.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import uvicorn
import uvloop

from pignon.intake import Appointments, Sweeper
from pignon.ledger.pools import open_pools
from pignon.market import house_files, load
from pignon.promotion import Promoter
from pignon.search import Indexer
from pignon.settings.serving import Serving
from pignon.settlement import Settler
from pignon.web.deadlines import Deadlines, punctual
from pignon.wiring.app import open_web
from pignon.wiring.couriers import open_delivery
from pignon.wiring.darkrooms import open_media
from pignon.wiring.logs import set_up_logs
from pignon.worker import run_loops

DRAIN_S = 20
"""How long running requests may take to end after SIGTERM."""
BACKLOG = 2048
MEDIA_NICE = 10
"""Text comes first wherever both want the machine."""
GARBAGE = 500_000
"""Objects between two looks for circles: a turn of settlement makes 150,000 and no circles."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the supervisor hands to a process, as JSON on its standard input: a DSN may hold a password."""

    kind: str
    """`web`, `worker`, `delivery` or `media`."""
    serving: Serving
    dsn: str
    socket: int
    """The listening socket's descriptor; -1 for the others."""
    lifeline: int
    """The reading end of a pipe that closes when the supervisor dies."""

    def dumps(self) -> str:
        facts = (self.kind, self.serving.dumps(), self.dsn, self.socket, self.lifeline)
        return orjson.dumps(facts).decode()

    @classmethod
    def loads(cls, text: str) -> "Assignment":
        kind, serving, dsn, listening, lifeline = orjson.loads(text)
        return cls(kind, Serving.loads(serving), dsn, listening, lifeline)


async def run_web(given: Assignment) -> None:
    """Serve until SIGTERM, then drain."""
    async with open_web(given.serving, given.dsn) as web:
        config = uvicorn.Config(
            web,
            http=punctual(Deadlines(), docs=given.serving.public_url),
            loop="uvloop",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            date_header=True,
            backlog=BACKLOG,
            timeout_graceful_shutdown=DRAIN_S,
        )
        server = uvicorn.Server(config)

        def stop() -> None:
            server.should_exit = True

        _watch(given.lifeline, stop)
        await server.serve(sockets=[socket.socket(fileno=given.socket)])


async def run_worker(given: Assignment) -> None:
    """Settle and index until SIGTERM; running turns are finished."""
    stop = asyncio.Event()
    _watch(given.lifeline, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    packs = load(house=house_files(Path(given.serving.data)))
    pools = await open_pools(given.dsn, engine=4, readers=1)
    try:
        settler = Settler(pools.engine, packs, sharers=given.serving.workers)
        indexer = Indexer(pools.engine, packs)
        turns = {
            "settlement": settler.turn,
            "keys": Sweeper(pools.engine).turn,
            "appointments": Appointments(pools.engine).turn,
            "promotions": Promoter(pools.engine).turn,
            "search": indexer.turn,
        }
        await run_loops(turns, until=stop, rests={"search": indexer.rest})
    finally:
        await pools.close()


async def run_media(given: Assignment) -> None:
    """Get media and make them presentable until SIGTERM; what is under way is left to whoever runs next."""
    stop = asyncio.Event()
    _watch(given.lifeline, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    os.nice(MEDIA_NICE)
    async with open_media(given.serving, given.dsn) as turns:
        await run_loops(turns, until=stop)


async def run_delivery(given: Assignment) -> None:
    """Tell partners until SIGTERM; a process of its own, so that it and settlement never delay each other."""
    stop = asyncio.Event()
    _watch(given.lifeline, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_delivery(given.serving, given.dsn) as turns:
        await run_loops(turns, until=stop)


def _watch(lifeline: int, stop: Callable[[], None]) -> None:
    """Call `stop` when the supervisor is gone: its end of the pipe closes."""

    def gone() -> None:
        asyncio.get_running_loop().remove_reader(lifeline)
        stop()

    asyncio.get_running_loop().add_reader(lifeline, gone)


def main() -> None:
    given = Assignment.loads(sys.stdin.read())
    set_up_logs()
    os.set_blocking(given.lifeline, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)
    run = {"web": run_web, "worker": run_worker, "media": run_media, "delivery": run_delivery}[given.kind]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given))


if __name__ == "__main__":
    main()
