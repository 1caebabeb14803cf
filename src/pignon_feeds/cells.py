"""A row of a format without names: cells by number, and what becomes of each column, from a table beside its reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from pignon_feeds.items import Leftover, shortened

UNKNOWN = " 0.,/:"
"""A cell of nothing but these says nothing (0, 0.00, 00/00/0000, 0.000000000)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a specification. `use`: where below `data` it goes, `private`, or `unused: why`."""

    name: str
    use: str

    @property
    def private(self) -> bool:
        """True for what is never told: neither sent nor shown."""
        return self.use == "private"


def columns_of(package: str) -> dict[str, Column]:
    """The columns by number of the table `columns.tsv` in a package: number, name and use."""
    table = resources.files(package).joinpath("columns.tsv").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines())
    return {number: Column(name, use) for number, name, use in rows}


class Cells:
    """A row that remembers the columns that were used. The number of its first column is `first`."""

    def __init__(self, cells: Sequence[str], known: Mapping[str, Column], *, first: int) -> None:
        self.cells = cells
        self.used: set[str] = set()
        self.withheld: set[str] = set()
        self._known = known
        self._first = first

    def take(self, field: str) -> str:
        """The cell of a column, marked used; "" when the row is shorter or the cell is withheld."""
        if field in self.withheld:
            return ""
        self.used.add(field)
        return self.peek(field)

    def peek(self, field: str) -> str:
        """The cell of a column, not marked."""
        position = int(field) - self._first
        return self.cells[position].strip() if position < len(self.cells) else ""

    def withhold(self, *fields: str) -> None:
        """Treat columns of this row as private: `take` finds nothing in them."""
        self.withheld.update(fields)

    def column(self, number: str) -> str:
        """How a column is shown: its number and name."""
        known = self._known.get(number)
        return f"{number} {known.name}" if known else number

    def leftovers(self) -> Iterator[Leftover]:
        """Every column that says something and that nothing took; private ones without their value."""
        for position, cell in enumerate(self.cells, start=self._first):
            if not cell or not cell.strip(UNKNOWN) or (number := str(position)) in self.used:
                continue
            known = self._known.get(number)
            private = number in self.withheld or (known is not None and known.private)
            yield Leftover(self.column(number), "" if private else shortened(cell), private=private)
