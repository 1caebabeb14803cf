"""`pignon apply`: customers, contracts and clients as a file declares them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pignon.settings.applying import Applied


def apply(
    file: Annotated[Path, typer.Argument(help="The marketplace file (TOML).", exists=True, dir_okay=False)],
    *,
    data: Annotated[Path | None, typer.Option(help="The data folder of the server.")] = None,
    database: Annotated[str | None, typer.Option(help="The DSN of its database.")] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Close what the file omits.")] = False,
) -> None:
    """Make accounts be as the file says. Twice changes nothing; a wrong file changes nothing and says where."""
    import asyncio  # noqa: PLC0415 (a command line starts fast)

    from pignon.ledger.migration import migrate  # noqa: PLC0415
    from pignon.settings.applying import apply_file  # noqa: PLC0415
    from pignon.wiring.data_folder import connect  # noqa: PLC0415
    from pignon.wiring.data_folder import database as running  # noqa: PLC0415
    from pignon.wiring.supervisor import portals  # noqa: PLC0415

    async def enter(dsn: str) -> "Applied":
        connection = await connect(dsn)
        try:
            await migrate(connection)
            return await apply_file(connection, file, portals=portals(), prune=prune)
        finally:
            await connection.close()

    with running(data, database, founds=True) as dsn:
        report(asyncio.run(enter(dsn)))


def report(applied: "Applied") -> None:
    """Print what changed, and new secrets, which are shown this once."""
    for change in applied.changes or ("nothing to change",):
        print(change)
    for client, secret in applied.secrets:
        print(f"secret of {client}: {secret}  (kept nowhere in the clear: note it now)")
