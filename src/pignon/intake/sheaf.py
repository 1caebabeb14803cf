"""Many writes handed in at once and answered together: a future for each would cost as much as its decision."""

import asyncio
from collections.abc import Generator
from typing import TypeAlias

from pignon.model.write import Accepted

Answered: TypeAlias = Accepted | BaseException
"""What became of one write: kept, or what it is refused with."""


class Sheaf:
    """The answers to `size` writes; awaiting it gives them in the order of the writes, once all are there."""

    def __init__(self, size: int) -> None:
        self._answers: list[Answered | None] = [None] * size
        self._missing = size
        self._whole: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def __await__(self) -> Generator[object, None, list[Answered]]:
        yield from self._whole.__await__()
        return [answer for answer in self._answers if answer is not None]

    def place(self, at: int) -> "Place":
        """Return where the answer to the write at `at` goes."""
        return Place(self, at)

    def has(self, at: int) -> bool:
        return self._answers[at] is not None

    def put(self, at: int, answer: Answered) -> None:
        self._answers[at] = answer
        self._missing -= 1
        if not self._missing and not self._whole.done():
            self._whole.set_result(None)


class Place:
    """Takes one answer as a future does."""

    __slots__ = ("_at", "_sheaf")

    def __init__(self, sheaf: Sheaf, at: int) -> None:
        self._sheaf = sheaf
        self._at = at

    def done(self) -> bool:
        return self._sheaf.has(self._at)

    def set_result(self, accepted: Accepted, /) -> None:
        self._sheaf.put(self._at, accepted)

    def set_exception(self, error: type | BaseException, /) -> None:
        assert isinstance(error, BaseException), "a write is refused with an error, not with its class"
        self._sheaf.put(self._at, error)
