"""Floor 6: runs the stages that work behind the door, each in a loop of its own."""

from pignon.worker.loops import run_loops

__all__ = ["run_loops"]
