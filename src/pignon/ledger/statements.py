"""SQL lives in files, one statement each; a file and the call that uses it share a name."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def sql(name: str) -> str:
    """Return the statement in `sql/<name>.sql`."""
    return files("pignon.ledger").joinpath("sql", f"{name}.sql").read_text("utf-8")


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Turn rows of `width` values into the arrays that a statement unnests."""
    return [[row[n] for row in rows] for n in range(width)]
