"""Floor 5: has listings seen: bumps and tops that partners book, schedule and pay with their contracts' credits."""

from pignon.promotion.asking import Ask, Repeat
from pignon.promotion.booking import Booked, book, cancel
from pignon.promotion.promoter import Promoter
from pignon.promotion.ruler import Ruler

__all__ = ["Ask", "Booked", "Promoter", "Repeat", "Ruler", "book", "cancel"]
