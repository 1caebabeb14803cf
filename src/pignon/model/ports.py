"""What the house needs from the world, so that a test can hand it another one."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return now, in UTC."""
        ...


def system_clock() -> datetime:
    """Return the machine's time, in UTC."""
    return datetime.now(UTC)
