"""Brings a database to the schema this version needs: each numbered file once, in one transaction."""

from importlib.resources import files

from pignon.ledger.pools import Connection

_LOCK = 0x5049_474E
"""Advisory lock under which one process migrates and the others wait."""


async def migrate(connection: Connection) -> list[str]:
    """Apply what is missing; return the names of the steps taken, oldest first."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(
            "create table if not exists migration"
            " (name text primary key, applied_at timestamptz not null default now())"
        )
        done = {row["name"] for row in await connection.fetch("select name from migration")}
        steps = sorted(
            (file for file in files("pignon.ledger.migrations").iterdir() if file.name.endswith(".sql")),
            key=lambda file: file.name,
        )
        taken = [step for step in steps if step.name not in done]
        for step in taken:
            await connection.execute(step.read_text("utf-8"))
            await connection.execute("insert into migration (name) values ($1)", step.name)
    return [step.name for step in taken]
