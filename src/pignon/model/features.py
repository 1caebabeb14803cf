"""What seekers search by: trades and kinds, what a home may have, and how a set of that is kept in one number."""

from collections.abc import Iterable
from typing import Final

TRADES: Final = ("buy", "rent")
KINDS: Final = (
    *("HOUSE", "APARTMENT", "PLOT", "PROJECT", "OFFICE", "TRADING", "STORAGE_PRODUCTION", "GASTRONOMY_HOTEL"),
    *("PARKING", "SENIOR", "AGRICULTURE_FORESTRY", "MISCELLANEOUS"),
)
"""All estate types of the contracts, in the order in which they are offered."""
FEATURES: Final = (
    *("balcony", "terrace", "garden", "parking", "lift", "cellar", "pool"),
    *("fireplace", "fitted_kitchen", "furnished", "barrier_free", "air_conditioning"),
)
"""A feature's place is its bit: new ones go to the end."""
ENERGY_CLASSES: Final = ("A+", "A", "B", "C", "D", "E", "F", "G", "H")
"""Best first, French and German ones alike."""


def mask(features: Iterable[str]) -> int:
    """Return the set as a number, one bit a feature."""
    return sum(1 << FEATURES.index(feature) for feature in set(features))
