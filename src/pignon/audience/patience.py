"""Keeps a form from being flooded: so many messages from one address, and about one listing; in memory only."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

OF_ONE: Final = (5, 600.0)
"""Messages from one address in so many seconds."""
ABOUT_ONE: Final = (60, 3600.0)
"""Messages about one listing in so many seconds, whoever sends them."""
KNOWN: Final = 20_000
"""Addresses and listings remembered; those heard of longest ago are forgotten first."""


@dataclass(slots=True)
class Patience:
    """What one process has heard lately."""

    timer: Callable[[], float]
    """Seconds that only go up."""
    _heard: dict[Hashable, deque[float]] = field(default_factory=dict[Hashable, "deque[float]"])

    def has_room(self, address: str, page: Hashable) -> bool:
        """Take note of a message; False where there have been too many."""
        now = self.timer()
        one, about = self._lately(("from", address), now, OF_ONE), self._lately(("about", page), now, ABOUT_ONE)
        if len(one) >= OF_ONE[0] or len(about) >= ABOUT_ONE[0]:
            return False
        one.append(now)
        about.append(now)
        return True

    def _lately(self, key: Hashable, now: float, bound: tuple[int, float]) -> deque[float]:
        found = self._heard.pop(key, None) or deque[float]()
        while found and now - found[0] >= bound[1]:
            found.popleft()
        while len(self._heard) >= KNOWN:
            del self._heard[next(iter(self._heard))]
        self._heard[key] = found
        return found
