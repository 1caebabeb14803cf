"""One row of a Poliris file by column number, which remembers the columns that were used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pignon_feeds.items import Leftover, shortened

UNKNOWN = " 0.,/:"
"""A cell of nothing but these says nothing (0, 0.00, 00/00/0000, 0.000000000)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the specification 4.12. `use`: where below `data` it goes, `private`, or `unused: why`."""

    name: str
    use: str

    @property
    def private(self) -> bool:
        """Real town, mandate and its parties, internal comments, negotiator, free columns: never told."""
        return self.use == "private"


@cache
def columns() -> dict[str, Column]:
    """All 334 columns by number."""
    table = resources.files("pignon_feeds.poliris").joinpath("columns.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines())
    return {number: Column(name, use) for number, name, use in rows}


def column(number: str) -> str:
    """How a column is shown: its number and name."""
    known = columns().get(number)
    return f"{number} {known.name}" if known else number


class Record:
    """A row; columns are "1" to "334" and beyond."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = cells
        self.used: set[str] = set()
        self.withheld: set[str] = set()

    def take(self, field: str) -> str:
        """The cell of a column, marked used; "" when the row is shorter or the cell is withheld."""
        if field in self.withheld:
            return ""
        self.used.add(field)
        return self.peek(field)

    def peek(self, field: str) -> str:
        """The cell of a column, not marked."""
        position = int(field) - 1
        return self.cells[position].strip() if position < len(self.cells) else ""

    def withhold(self, *fields: str) -> None:
        """Treat columns of this row as private: `take` finds nothing in them."""
        self.withheld.update(fields)

    def leftovers(self) -> Iterator[Leftover]:
        """Every column that says something and that nothing took; private ones without their value."""
        for position, cell in enumerate(self.cells, start=1):
            number = str(position)
            if number in self.used or not cell.strip(UNKNOWN):
                continue
            known = columns().get(number)
            private = number in self.withheld or (known is not None and known.private)
            yield Leftover(column(number), "" if private else shortened(cell), private=private)
