"""One row of a Poliris file by column number, which remembers the columns that were used."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from pignon_feeds.items import Leftover, shortened

PRIVATE = frozenset({"108", "109", *map(str, range(110, 124)), *map(str, range(136, 161)), "263"})
"""Real town and postal code, mandate and its parties, internal comments, negotiator, free columns."""
UNKNOWN = " 0.,/:"
"""A cell of nothing but these says nothing (0, 0.00, 00/00/0000, 0.000000000)."""


@cache
def column_names() -> dict[str, str]:
    """The names of the 334 columns by number, as the specification 4.12 has them."""
    table = resources.files("pignon_feeds.poliris").joinpath("columns.tsv").read_text(encoding="utf-8")
    return dict(row.split("\t") for row in table.splitlines())


def column(number: str) -> str:
    """How a column is shown: its number and name."""
    return f"{number} {column_names().get(number, '')}".strip()


class Record:
    """A row; columns are "1" to "334" and beyond."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = cells
        self.used: set[str] = set()

    def take(self, field: str) -> str:
        """The cell of a column, marked used; "" when the row is shorter."""
        self.used.add(field)
        position = int(field) - 1
        return self.cells[position].strip() if position < len(self.cells) else ""

    def peek(self, field: str) -> str:
        """The cell of a column, not marked."""
        position = int(field) - 1
        return self.cells[position].strip() if position < len(self.cells) else ""

    def leftovers(self) -> Iterator[Leftover]:
        """Every column that says something and that nothing took; private ones without their value."""
        for position, cell in enumerate(self.cells, start=1):
            number = str(position)
            if number in self.used or not cell.strip(UNKNOWN):
                continue
            private = number in PRIVATE
            yield Leftover(column(number), "" if private else shortened(cell), private=private)
