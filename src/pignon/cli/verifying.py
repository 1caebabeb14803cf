"""`pignon verify`: recounts the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pignon.ledger.recount import Recount


def verify(
    *,
    data: Annotated[Path | None, typer.Option(help="The data folder of the server.")] = None,
    database: Annotated[str | None, typer.Option(help="The DSN of its database.")] = None,
) -> None:
    """Recount the ledger: accepted writes by outcome, quotas, events, pages. Exit 1 at the first that differs."""
    import asyncio  # noqa: PLC0415 (a command line starts fast)

    import asyncpg  # noqa: PLC0415

    from pignon.ledger.recount import CHECKS, recount  # noqa: PLC0415
    from pignon.model.errors import Setup  # noqa: PLC0415
    from pignon.wiring.data_folder import connect  # noqa: PLC0415
    from pignon.wiring.data_folder import database as running  # noqa: PLC0415

    async def count(dsn: str) -> "Recount":
        connection = await connect(dsn)
        try:
            return await recount(connection)
        except asyncpg.UndefinedTableError:
            raise Setup("There is no ledger in this database: no server has run on it yet.") from None
        finally:
            await connection.close()

    with running(data, database) as dsn:
        found = asyncio.run(count(dsn))
    outcomes = " + ".join(f"{count} {outcome}" for outcome, count in found.tally.items())
    print(f"{found.accepted} accepted = {outcomes or 'none yet'}")
    for one in found.differences:
        print(f"{one.check}: {one.subject} of customer {one.customer}: {one.says}")
    if found.differences:
        raise typer.Exit(1)
    print(f"All {len(CHECKS)} counts agree.")
