"""What many visitors ask alike is read once and kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Read = TypeVar("Read")
Timer = Callable[[], float]
"""Seconds that only go up."""


class Kept(Generic[Asked, Read]):
    """Up to `most` answers, each read once for all who ask meanwhile; the one read longest ago goes first."""

    def __init__(self, timer: Timer, *, most: int) -> None:
        self._timer = timer
        self._most = most
        self._answers: dict[Asked, tuple[float, asyncio.Task[Read]]] = {}

    async def get(self, asked: Asked, read: Callable[[], Awaitable[Read]], *, seconds: Callable[[Read], float]) -> Read:
        """Return what was read at most `seconds` of it ago, else `read` it; what fails is not kept."""
        since, task = self._answers.get(asked, (0.0, None))
        if task is None or (task.done() and (_failed(task) or self._timer() - since >= seconds(task.result()))):
            task = asyncio.ensure_future(_awaited(read))
            self._answers.pop(asked, None)
            self._answers[asked] = (self._timer(), task)
            if len(self._answers) > self._most:
                del self._answers[next(iter(self._answers))]
        return task.result() if task.done() else await asyncio.shield(task)


async def _awaited(read: Callable[[], Awaitable[Read]]) -> Read:
    return await read()


def _failed(task: "asyncio.Task[object]") -> bool:
    return task.cancelled() or task.exception() is not None
