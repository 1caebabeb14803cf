"""What work costs in CPU time: the least of some rounds, held against how fast the machine is at that moment.

Neighbours on the same cores make everything slower for a while, so each round is divided by the pace of a fixed piece
of work that was timed right before and after it.
"""

import sys
import time
from collections.abc import Callable

import orjson

HOSTILE_CPU = 0.05
"""Seconds that a hostile body of 1 MB may cost."""
SLOWER = 4 if sys.gettrace() else 1
"""How much slower code is allowed to be while its coverage is measured."""
PACE = 2.9e-3
"""CPU seconds that the fixed work costs an idle core at 2.5 GHz; a faster one is held to the full bound."""
_FIXED = orjson.dumps([{"key": n, "text": "x" * 40, "list": [1.5, True, None]} for n in range(800)])


def cheapest(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the CPU seconds of the cheapest of some rounds, as on a machine that does nothing else."""
    spent: list[float] = []
    for _ in range(rounds):
        before = _seconds(_fixed)
        seconds = _seconds(work)
        spent.append(seconds / max(1.0, (before + _seconds(_fixed)) / 2 / PACE))
    return min(spent)


def _fixed() -> object:
    return [orjson.loads(_FIXED) for _ in range(4)]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
