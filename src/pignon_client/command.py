"""`pignon sync` as Typer runs it: arguments in, report and exit code out. Loads the engine only when it runs."""

import asyncio
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from pignon_client.running import Task


class Exit(IntEnum):
    """The exit codes beside the report's own 0, 1 and 3."""

    USAGE = 2
    NOT_ALLOWED = 4


def sync(  # noqa: PLR0913 (each argument is an option of the command)
    source: Annotated[
        Path | None, typer.Argument(help="The feed: a file, a zip archive or a folder.", exists=True)
    ] = None,
    *,
    url: Annotated[str, typer.Option(help="The address of the platform, or with --dialect of the API.")],
    market: Annotated[str, typer.Option(help="The market, `fr` or `de`.")],
    client_id: Annotated[str, typer.Option(help="The machine credentials' name.")],
    client_secret: Annotated[str, typer.Option(help="Their secret.", envvar="PIGNON_CLIENT_SECRET")],
    customer: Annotated[str, typer.Option(help="The customer acted for, such as RC-100001.")],
    format: Annotated[str, typer.Option(help="The feed's format; auto finds out.")] = "auto",  # noqa: A002 (the option's name)
    feed: Annotated[str | None, typer.Option(help="A feed name to use instead of the source's own.")] = None,
    portals: Annotated[
        str | None, typer.Option(help="The French portals to ask for, joined by commas; by default the contracts'.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(
            help="Keep this folder in step: each delivery once, when it is whole.", exists=True, file_okay=False
        ),
    ] = None,
    steady: Annotated[
        float, typer.Option(help="With --watch: so many seconds a delivery may not change before it is read.", min=0.1)
    ] = 6.0,
    dialect: Annotated[
        str | None, typer.Option(help="Speak an incumbent's API instead of Pignon's: `fr-v4` or `de-v1`.")
    ] = None,
    token_url: Annotated[
        str | None, typer.Option(help="With --dialect: where tokens are; by default /oauth/token on the same host.")
    ] = None,
    audience: Annotated[
        str | None, typer.Option(help="With --dialect: the audience of tokens; by default the API's address.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="The folder for what --dialect and --watch remember.", file_okay=False)
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option(help="Write OpenImmo feedback to this file, or into this folder.")
    ] = None,
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
    from pignon_client.dialect import Home  # noqa: PLC0415
    from pignon_client.running import Task  # noqa: PLC0415
    from pignon_client.sync import Wish  # noqa: PLC0415

    wanted = tuple(portal.strip() for portal in (portals or "").split(",") if portal.strip())
    task = Task(
        wish=Wish(market, format, feed, wanted, dry_run=dry_run, confirm_removals=confirm_removals),
        credentials=Credentials(client_id=client_id, client_secret=client_secret, customer=customer),
        home=Home(url, state or Path(typer.get_app_dir("pignon-sync")), token_url, audience),
        dialect=dialect,
        json=json,
        unused=unused,
        steady=steady,
        feedback=feedback,
    )
    if why := _wrong(task, source, watch):
        _leave(Exit.USAGE, why)
    raise typer.Exit(_done(task, source, watch))


def _wrong(task: "Task", source: Path | None, watch: Path | None) -> str | None:
    """Say what does not fit together in the arguments, or None."""
    from pignon_client.dialect import DIALECTS  # noqa: PLC0415
    from pignon_feeds.reading import CONNECTORS  # noqa: PLC0415

    wish, markets = task.wish, sorted(set().union(*(connector.markets for connector in CONNECTORS.values())))
    spoken = DIALECTS.get(task.dialect or "")
    checks = (
        ((source is None) == (watch is None), "name a source, or a folder with --watch"),
        (
            wish.format not in ("auto", *CONNECTORS),
            f"the format {wish.format} is not known; known are {', '.join(CONNECTORS)}",
        ),
        (
            wish.market not in markets,
            f"there are no feeds for the market {wish.market}; there are for {', '.join(markets)}",
        ),
        (
            bool(task.dialect) and not spoken,
            f"the dialect {task.dialect} is not known; known are {', '.join(DIALECTS)}",
        ),
        (
            spoken and spoken.market != wish.market,
            f"{task.dialect} is the API of the market {spoken.market if spoken else ''}",
        ),
        (
            task.feedback is not None and not task.feedback.parent.is_dir(),
            f"there is no folder for the feedback file {task.feedback}",
        ),
        (
            bool(watch and task.feedback) and not _apart(task.feedback, watch),
            "with --watch --feedback is a folder, and not one within",
        ),
        (wish.dry_run and watch is not None, "--dry-run takes a source; a watch sends what arrives"),
        (not spoken and (task.home.token_url or task.home.audience), "--token-url and --audience go with --dialect"),
    )
    return next((why for wrong, why in checks if wrong), None)


def _apart(feedback: Path | None, watch: Path | None) -> bool:
    """Tell whether feedback goes to a folder where the watch does not take it for a delivery."""
    return bool(feedback and watch and feedback.is_dir() and not feedback.resolve().is_relative_to(watch.resolve()))


def _done(task: "Task", source: Path | None, watch: Path | None) -> int:
    """Run the task and return its exit code."""
    from pignon_client.errors import Denied, PlatformError  # noqa: PLC0415
    from pignon_client.running import keep, once  # noqa: PLC0415

    try:
        if source is not None:
            return asyncio.run(once(task, source))
        assert watch
        asyncio.run(keep(task, watch.resolve()))
    except Denied as denied:
        _leave(Exit.NOT_ALLOWED, str(denied))
    except (PlatformError, ValueError) as failure:
        _leave(Exit.USAGE, str(failure))
    return 0


def _leave(code: Exit, why: str) -> NoReturn:
    typer.echo(f"pignon sync: {why}", err=True)
    raise typer.Exit(code)
