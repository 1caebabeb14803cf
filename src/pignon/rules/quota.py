"""Who gets a place: the one decision on quotas, pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival(Generic[T]):
    """One listing that wants a place on a contract, waiting already or new."""

    queued_at: datetime
    """First accepted revision that wanted the portal without a break: the rank in the queue."""
    key: bytes
    """The listing's id: settles ties the same way everywhere."""
    subject: T


@dataclass(frozen=True, slots=True)
class Allotment(Generic[T]):
    live: tuple[T, ...]
    waiting: tuple[tuple[T, int], ...]
    """Each with its place, counted from 1."""


def allot(
    arrivals: Sequence[Arrival[T]], *, free: int, unseen: int = 0, horizon: datetime | None = None
) -> Allotment[T]:
    """Give `free` places (below 0 counts as 0) to the longest waiting, places in the queue to the rest.

    `unseen` counts listings waiting behind `horizon` that are not among `arrivals`: those younger than `horizon`
    stand behind them.
    """
    ranked = sorted(arrivals, key=lambda one: (one.queued_at, one.key))
    places = max(0, free)
    return Allotment(
        live=tuple(one.subject for one in ranked[:places]),
        waiting=tuple(
            (one.subject, place + (unseen if horizon is not None and one.queued_at > horizon else 0))
            for place, one in enumerate(ranked[places:], start=1)
        ),
    )
