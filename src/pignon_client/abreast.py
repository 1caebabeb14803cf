"""Many calls at once, never all of them: as many as the other side takes well."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pignon_client.progress import Progress, Tell

WIDTH = 16
"""Calls under way at once."""

T = TypeVar("T")


async def abreast(stage: str, things: Sequence[T], act: Callable[[T], Awaitable[None]], *, tell: Tell) -> None:
    """Do `act` for each thing, WIDTH at once; the first exception stops all and is raised as it is."""
    todo, done = iter(things), 0

    async def work() -> None:
        nonlocal done
        for thing in todo:
            await act(thing)
            done += 1
            tell(Progress(stage, done, len(things)))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(WIDTH, len(things))):
                group.create_task(work())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
