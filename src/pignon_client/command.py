"""`pignon sync` as Typer runs it: arguments in, report and exit code out. Loads the engine only when it runs."""

import asyncio
from enum import IntEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from pignon_client.access import Credentials
    from pignon_client.progress import Tell
    from pignon_client.report import Report
    from pignon_client.sync import Wish


class Exit(IntEnum):
    """The exit codes beside the report's own 0, 1 and 3."""

    USAGE = 2
    NOT_ALLOWED = 4


def sync(  # noqa: PLR0913 (each argument is an option of the command)
    source: Annotated[Path, typer.Argument(help="The feed: a file, a zip archive or a folder.", exists=True)],
    *,
    url: Annotated[str, typer.Option(help="The address of the platform.")],
    market: Annotated[str, typer.Option(help="The market, `fr` or `de`.")],
    client_id: Annotated[str, typer.Option(help="The machine credentials' name.")],
    client_secret: Annotated[str, typer.Option(help="Their secret.", envvar="PIGNON_CLIENT_SECRET")],
    customer: Annotated[str, typer.Option(help="The customer acted for, such as RC-100001.")],
    format: Annotated[str, typer.Option(help="The feed's format; auto finds out.")] = "auto",  # noqa: A002 (the option's name)
    feed: Annotated[str | None, typer.Option(help="A feed name to use instead of the source's own.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing, say what would be done.")] = False,
    confirm_removals: Annotated[
        bool, typer.Option("--confirm-removals", help="Remove what is gone, however much it is.")
    ] = False,
    unused: Annotated[bool, typer.Option("--unused", help="List every field of the source that nothing used.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as the last line of the output.")] = False,
) -> None:
    """Bring the platform in step with a feed: send only what differs, remove what is gone, report each object.

    Exit 0 all well, 1 something refused or faulty, 2 usage or no answer, 3 confirmation needed, 4 not allowed.
    """
    from pignon_client.access import Credentials  # noqa: PLC0415 (a command line starts fast)
    from pignon_client.errors import Denied, PlatformError  # noqa: PLC0415
    from pignon_client.sync import Wish  # noqa: PLC0415
    from pignon_feeds.reading import CONNECTORS  # noqa: PLC0415

    if format not in ("auto", *CONNECTORS):
        _leave(Exit.USAGE, f"the format {format} is not known; known are {', '.join(CONNECTORS)}")
    markets = sorted(set().union(*(connector.markets for connector in CONNECTORS.values())))
    if market not in markets:
        _leave(Exit.USAGE, f"there are no feeds for the market {market}; there are for {', '.join(markets)}")
    credentials = Credentials(client_id=client_id, client_secret=client_secret, customer=customer)
    wish = Wish(market, format, feed, dry_run=dry_run, confirm_removals=confirm_removals)
    try:
        report = _run(source, wish, url=url, credentials=credentials)
    except Denied as denied:
        _leave(Exit.NOT_ALLOWED, str(denied))
    except (PlatformError, ValueError) as failure:
        _leave(Exit.USAGE, str(failure))
    _show(report, json=json, unused=unused)
    raise typer.Exit(report.exit_code)


def _run(source: Path, wish: "Wish", *, url: str, credentials: "Credentials") -> "Report":
    from rich.console import Console  # noqa: PLC0415

    from pignon_client.display import bars  # noqa: PLC0415

    with bars(Console(stderr=True)) as tell:
        return asyncio.run(_push(source, wish, url=url, credentials=credentials, tell=tell))


async def _push(source: Path, wish: "Wish", *, url: str, credentials: "Credentials", tell: "Tell") -> "Report":
    from pignon_client.carrier import OnPlatform  # noqa: PLC0415
    from pignon_client.sdk import open_platform  # noqa: PLC0415
    from pignon_client.sync import deliver  # noqa: PLC0415

    async with open_platform(url, credentials) as platform:
        return await deliver(source, wish, carrier=OnPlatform(platform, wish.market), progress=tell)


def _show(report: "Report", *, json: bool, unused: bool) -> None:
    """Print the table; with `json` on standard error, so that standard output is the report alone."""
    from rich.console import Console  # noqa: PLC0415

    from pignon_client.display import show  # noqa: PLC0415

    show(report, Console(stderr=json), unused=unused)
    if json:
        out = typer.get_binary_stream("stdout")
        out.writelines(chain(report.as_json(), (b"\n",)))
        out.flush()


def _leave(code: Exit, why: str) -> NoReturn:
    typer.echo(f"pignon sync: {why}", err=True)
    raise typer.Exit(code)
