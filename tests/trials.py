"""How often the tests that draw by chance draw: at full counts under `make trials`, at about 1/50 in the suite."""

import os


def count(full: int) -> int:
    """Return `full` when PIGNON_TRIALS is set, else about 1/50 of it, at least 20."""
    return full if os.environ.get("PIGNON_TRIALS") else min(full, max(20, full // 50))
