"""How long the client tries: bounded, with jitter, and as long as the platform asks it to wait."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Time and chance, and how much of them one call may take."""

    tries: int = 7
    """At most so many requests for one call: some 12 s of pauses, long enough for a restart."""
    first: float = 0.25
    """Seconds before the second try, at most; doubles with every further one."""
    longest: float = 30.0
    """Seconds that one pause lasts at most where nobody asked for it."""
    asked: float = 900.0
    """Seconds that a pause lasts at most, whatever Retry-After says."""
    settled_within: float = 120.0
    """Seconds to follow a submission that is pending before it counts as waiting."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], float] = time.monotonic
    """Seconds, ever rising."""
    chance: Callable[[], float] = random.random
    """A number of [0, 1)."""

    def pause(self, tried: int, retry_after: float | None = None) -> float:
        """Return the seconds to wait after `tried` tries (1..): what was asked for plus jitter, or jitter alone."""
        spread = min(self.longest, self.first * 2 ** (tried - 1))
        jitter = self.chance() * spread
        return min(self.asked, retry_after) + jitter if retry_after else spread / 2 + jitter / 2
