"""Floor 5, the third stage: keeps the public pages' rows in step with what is live, behind the commit."""

from pignon.showcase.dresser import Dresser

__all__ = ["Dresser"]
