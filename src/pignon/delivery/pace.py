"""Holds endpoints that catch up to a common pace, so that those that are up to date hear of news as soon as ever."""

import time
from collections.abc import Callable

CATCH_UP = 200.0
"""Letters a second for all endpoints that catch up: some 0.1 of a core; 100,000 take 8 and a half minutes."""
BURST_S = 0.1
"""How much of a second may be used at once."""


class Pace:
    """So many letters a second, shared by who asks."""

    def __init__(self, per_second: float = CATCH_UP, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._now = now
        self._left = per_second * BURST_S
        self._at = now()

    def take(self, most: int) -> int:
        """Grant as many letters as there is room for now, up to `most`."""
        at, most_left = self._now(), max(1.0, self._per_second * BURST_S)
        self._left = min(most_left, self._left + (at - self._at) * self._per_second)
        self._at = at
        granted = min(most, int(self._left))
        self._left -= granted
        return granted
