"""Floor 5, the first stage: takes writes in, many to a commit, each decided on and answered."""

from pignon.intake.appointments import Appointments
from pignon.intake.door import Door
from pignon.intake.sweeper import Sweeper
from pignon.intake.trying import try_write

__all__ = ["Appointments", "Door", "Sweeper", "try_write"]
