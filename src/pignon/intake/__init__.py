"""Floor 5, the first stage: takes writes in, many to a commit, each decided on and answered."""

from pignon.intake.door import Door
from pignon.intake.sweeper import Sweeper

__all__ = ["Door", "Sweeper"]
