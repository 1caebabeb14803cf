"""One row of a Poliris file by column number, as the specification 4.12 numbers and names them."""

from collections.abc import Sequence
from functools import cache

from pignon_feeds.cells import Cells, Column, columns_of


@cache
def columns() -> dict[str, Column]:
    """All 334 columns by number."""
    return columns_of("pignon_feeds.poliris")


def column(number: str) -> str:
    """How a column is shown: its number and name."""
    known = columns().get(number)
    return f"{number} {known.name}" if known else number


class Record(Cells):
    """A row; columns are "1" to "334" and beyond."""

    def __init__(self, cells: Sequence[str]) -> None:
        super().__init__(cells, columns(), first=1)
