"""Says what is wrong with a file: the line, the key, the value, what is expected, how to mend it; all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pignon.model.errors import Setup


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend."""

    line: int
    """From 1; 0 where the file as a whole is at fault."""
    key: str
    """As it would be addressed: `customers[0].contracts[1].quota`."""
    value: str
    """As it is written, shortened; empty where it is missing or a secret."""
    expected: str
    remedy: str

    def __str__(self) -> str:
        given = f" = {self.value}" if self.value else ""
        return f"{self.key}{given}: expected {self.expected}; {self.remedy}"


class FaultyFile(Setup):
    """A file that changes nothing; `faults` come in the order of the lines."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(f"{path}:{fault.line}: {fault}" for fault in self.faults))
