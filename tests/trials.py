"""How often the tests that draw by chance draw: at full counts under `make trials`, at about 1/50 in the suite."""

import os

SHARE = float(os.environ.get("PIGNON_TRIALS") or 0.02)
"""Of the full counts; `PIGNON_TRIALS` says another, 1 for all."""


def count(full: int) -> int:
    """Return SHARE of `full`, at least 20."""
    return min(full, max(20, round(full * SHARE)))
