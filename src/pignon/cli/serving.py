"""`pignon serve`: the server, all roles by default on one port."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pignon.wiring.supervisor import Supervisor

MOST_WORKERS = 4
"""Processes of each role where nobody says how many; each takes some 100 MB."""


def serve(  # noqa: PLR0913 (each argument is an option of the command)
    *,
    data: Annotated[Path, typer.Option(help="The data folder; holds the database unless --database is given.")],
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8080,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    public_url: Annotated[
        str, typer.Option(help="Base of audiences, links and page addresses. [default: http://127.0.0.1:PORT]")
    ] = "",
    database: Annotated[str | None, typer.Option(help="The DSN of a PostgreSQL 15 to 18.")] = None,
    marketplace: Annotated[
        Path | None, typer.Option(help="A marketplace file to apply at the start.", exists=True, dir_okay=False)
    ] = None,
    roles: Annotated[str, typer.Option(help="What to run, joined by commas.")] = "api,worker,media,pages",
    workers: Annotated[
        int | None, typer.Option(help="Processes of each role. [default: one a core, at most 4]", min=1, max=64)
    ] = None,
    allow_private: Annotated[
        list[str] | None, typer.Option(help="A private range (CIDR) that fetches and webhooks may reach.")
    ] = None,
    media_store: Annotated[
        str | None, typer.Option(help="The bucket for media, s3://bucket/path. [default: a folder in --data]")
    ] = None,
    upload_seconds: Annotated[int, typer.Option(help="How long an address for an upload lives.", min=1)] = 60,
    attach_minutes: Annotated[int, typer.Option(help="How long an upload waits for its listing.", min=1)] = 15,
    keep_media_days: Annotated[int, typer.Option(help="How long media outlive their last listing.", min=0)] = 30,
    strict_user_agent: Annotated[
        bool, typer.Option("--strict-user-agent", help="Refuse a User-Agent outside the contract's grammar.")
    ] = False,
    smtp: Annotated[
        str | None, typer.Option(help="Where e-mails about leads go out, smtp://host:port. [default: none are sent]")
    ] = None,
    mail_from: Annotated[str, typer.Option(help="Whom those e-mails come from; needed with --smtp.")] = "",
    keep_events: Annotated[int, typer.Option(help="Days that the event log reaches back.", min=7, max=3650)] = 90,
) -> None:
    """Serve the partner APIs and the public pages. SIGTERM drains; the same folder continues where it was."""
    from pignon.settings.serving import ROLES, Serving  # noqa: PLC0415 (a command line starts fast)
    from pignon.wiring import supervisor  # noqa: PLC0415
    from pignon.wiring.logs import set_up_logs  # noqa: PLC0415

    chosen = tuple(role.strip() for role in roles.split(",") if role.strip())
    if unknown := [role for role in chosen if role not in ROLES]:
        raise typer.BadParameter(f"{', '.join(unknown)}: the roles are {', '.join(ROLES)}", param_hint="--roles")
    vet_addresses(public_url, media_store)
    vet_mail(smtp, mail_from)
    set_up_logs()
    serving = Serving(
        data=str(data.absolute()),
        host=host,
        port=port,
        public_url=public_url,
        database=database,
        marketplace=str(marketplace.absolute()) if marketplace else None,
        roles=chosen,
        workers=workers or min(os.cpu_count() or 1, MOST_WORKERS),
        allow_private=tuple(vetted(allow_private or [])),
        strict_user_agent=strict_user_agent,
        media_store=media_store,
        upload_s=upload_seconds,
        attach_s=attach_minutes * 60,
        keep_days=keep_media_days,
        smtp=smtp,
        mail_from=mail_from,
        keep_events=keep_events,
    )
    supervisor.serve(serving, ready=_announce)


def vetted(ranges: list[str]) -> list[str]:
    """Return the ranges as given; raises BadParameter for what is no CIDR."""
    import ipaddress  # noqa: PLC0415 (a command line starts fast)

    for one in ranges:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise typer.BadParameter(f"{one}: {error}", param_hint="--allow-private") from None
    return ranges


def vet_addresses(public_url: str, media_store: str | None) -> None:
    """Raise BadParameter for a public address that no token could be for, and for a media store that is no bucket."""
    from pignon.web.oauth.audiences import place  # noqa: PLC0415 (a command line starts fast)

    if public_url and not place(public_url):
        expected = "expected an address such as https://market.example"
        raise typer.BadParameter(f"{public_url}: {expected}", param_hint="--public-url")
    if media_store is None:
        return
    scheme, _, path = media_store.partition("://")
    if scheme != "s3" or not path.partition("/")[0]:
        expected = "expected s3://bucket/path; without it media lie in the data folder"
        raise typer.BadParameter(f"{media_store}: {expected}", param_hint="--media-store")


def vet_mail(smtp: str | None, mail_from: str) -> None:
    """Raise BadParameter where e-mails could not be sent."""
    from pignon.audience.outgoing import Outgoing  # noqa: PLC0415 (a command line starts fast)

    if smtp is None:
        return
    try:
        Outgoing(smtp)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--smtp") from None
    if not mail_from.isascii() or "@" not in mail_from or any(one < " " for one in mail_from):
        raise typer.BadParameter(f"{mail_from!r}: expected an address, name@example.com", param_hint="--mail-from")


def _announce(running: "Supervisor") -> None:
    from pignon.cli.accounts import report  # noqa: PLC0415 (a command line starts fast)

    if running.applied is not None:
        report(running.applied)
    print(f"Serving at {running.serving.public_url} (data in {running.serving.data}); stop with Ctrl-C.", flush=True)
    sys.stdout.flush()
