"""What work costs in CPU time, the least of some rounds, since others use the machine too."""

import sys
import time
from collections.abc import Callable

HOSTILE_CPU = 0.05
"""Seconds that a hostile body of 1 MB may cost."""
SLOWER = 4 if sys.gettrace() else 1
"""How much slower code is allowed to be while its coverage is measured."""


def cheapest(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the CPU seconds of the cheapest of some rounds."""
    spent: list[float] = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)
