"""Floor 5, the second stage: decides what becomes of accepted writes, customer by customer."""

from pignon.settlement.settler import Settler

__all__ = ["Settler"]
