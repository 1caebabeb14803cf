"""How a run tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`stage` is reading, recalling, comparing, removing, sending or waiting; `total` is None while unknown."""

    stage: str
    done: int
    total: int | None = None


Tell = Callable[[Progress], None]


def quiet(progress: Progress) -> None:
    """Tell nobody."""
