"""The loops of a worker process: a turn while there is work, a short sleep when there is none."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from traceback import format_exc
from types import MappingProxyType

import structlog

from pignon.ledger.pools import is_loss

POLL_S = 0.05
"""How long a loop without work sleeps where nothing else is said."""
AWAY_S = 0.25
"""How long a loop waits for a database that went away."""

log = structlog.get_logger()

Turn = Callable[[], Awaitable[int]]
"""One turn of a stage; returns how much there was to do."""
Rest = Callable[[float], float]
"""How long a stage rests that has a pace of its own, after a turn of so many seconds."""


async def run_loops(
    turns: Mapping[str, Turn],
    *,
    until: asyncio.Event,
    rests: Mapping[str, Rest] = MappingProxyType({}),
    poll_s: float = POLL_S,
) -> None:
    """Run every stage until told to stop, those named in `rests` at that pace; a running turn is finished first."""
    async with asyncio.TaskGroup() as group:
        for name, turn in turns.items():
            group.create_task(_loop(name, turn, until=until, rest=rests.get(name), poll_s=poll_s))


async def _loop(name: str, turn: Turn, *, until: asyncio.Event, rest: Rest | None, poll_s: float) -> None:
    clock = asyncio.get_running_loop().time
    while not until.is_set():
        pause, started = 0.0, clock()
        try:
            if not await turn():
                pause = poll_s
            if rest is not None:
                pause = rest(clock() - started)
        except Exception as error:
            pause = AWAY_S
            if is_loss(error):
                log.warning("the database is away", stage=name, why=repr(error))
            else:
                log.error("a stage failed a turn", stage=name, failure=format_exc())
        if pause:
            await _sleep(pause, until=until)


async def _sleep(seconds: float, *, until: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(seconds):
            await until.wait()
    except TimeoutError:
        return
