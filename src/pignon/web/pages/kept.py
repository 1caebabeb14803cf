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

    def __init__(self, timer: Timer, *, most: int, rest_s: float = 0.0) -> None:
        """`rest_s` is how long to rest between two readings behind."""
        self._timer = timer
        self._rest_s = rest_s
        self._most = most
        self._answers: dict[Asked, tuple[float, asyncio.Task[Read]]] = {}
        self._renewals: dict[Asked, asyncio.Task[Read]] = {}
        self._one_by_one = asyncio.Lock()

    async def get(
        self,
        asked: Asked,
        read: Callable[[], Awaitable[Read]],
        *,
        seconds: Callable[[Read], float],
        late: Callable[[Read], float] | None = None,
    ) -> Read:
        """Return what was read at most `seconds` of it ago, else `read` it; what fails is not kept.

        Up to `late` seconds after that nobody waits: what was kept is returned, and read anew behind, one by one.
        """
        since, task = self._answers.get(asked, (0.0, None))
        if task is not None and task.done():
            age = self._timer() - since
            if not _failed(task) and age < seconds(task.result()):
                return task.result()
            if not _failed(task) and late and age < seconds(task.result()) + late(task.result()):
                self._renew(asked, read)
                return task.result()
            task = None
        if task is None:
            task = asyncio.ensure_future(_awaited(read))
            self._keep(asked, task)
        return task.result() if task.done() else await asyncio.shield(task)

    def _keep(self, asked: Asked, task: "asyncio.Task[Read]") -> None:
        self._answers.pop(asked, None)
        self._answers[asked] = (self._timer(), task)
        if len(self._answers) > self._most:
            del self._answers[next(iter(self._answers))]

    def _renew(self, asked: Asked, read: Callable[[], Awaitable[Read]]) -> None:
        async def renewed() -> Read:
            async with self._one_by_one:
                await asyncio.sleep(self._rest_s)
                return await read()

        def ended(task: "asyncio.Task[Read]") -> None:
            del self._renewals[asked]
            if not _failed(task):
                self._keep(asked, task)

        if asked not in self._renewals:
            self._renewals[asked] = asyncio.ensure_future(renewed())
            self._renewals[asked].add_done_callback(ended)


async def _awaited(read: Callable[[], Awaitable[Read]]) -> Read:
    return await read()


def _failed(task: "asyncio.Task[object]") -> bool:
    return task.cancelled() or task.exception() is not None
