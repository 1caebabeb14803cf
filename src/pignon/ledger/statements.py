"""SQL lives in files, one statement each; a file and the call that uses it share a name."""

from functools import cache
from importlib.resources import files


@cache
def sql(name: str) -> str:
    """Return the statement in `sql/<name>.sql`."""
    return files("pignon.ledger").joinpath("sql", f"{name}.sql").read_text("utf-8")
