"""`pignon listen` as Typer runs it."""

import asyncio
import secrets
from base64 import b64encode
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pignon_client.access import Credentials


def listen(
    *,
    forward_to: Annotated[str, typer.Option(help="The local address that shall get the events.")],
    url: Annotated[str, typer.Option(help="The address of the platform.")],
    client_id: Annotated[str, typer.Option(help="The machine credentials' name.")],
    client_secret: Annotated[str, typer.Option(help="Their secret.", envvar="PIGNON_CLIENT_SECRET")],
    customer: Annotated[str, typer.Option(help="The customer acted for, such as RC-100001.")],
    after: Annotated[int | None, typer.Option(help="Begin after this event. [default: from now on]", min=0)] = None,
    types: Annotated[str | None, typer.Option(help="Only events of these types, joined by commas.")] = None,
    secret: Annotated[str | None, typer.Option(help="The secret to sign with, whsec_... [default: a new one]")] = None,
) -> None:
    """Forward a customer's events to a local address as signed webhooks, until Ctrl-C.

    Exit 0 stopped, 2 usage or no answer, 4 not allowed.
    """
    from pignon_client.access import Credentials  # noqa: PLC0415 (a command line starts fast)
    from pignon_client.errors import Denied, PlatformError  # noqa: PLC0415
    from pignon_client.listening import PREFIX, read_secret  # noqa: PLC0415

    try:
        if secret is None:
            secret = PREFIX + b64encode(secrets.token_bytes(32)).decode()
            typer.echo(f"Signing with {secret}")
        read_secret(secret)
        credentials = Credentials(client_id=client_id, client_secret=client_secret, customer=customer)
        asyncio.run(_listen(url, credentials, forward_to=forward_to, secret=secret, after=after, types=types))
    except KeyboardInterrupt:
        return
    except (Denied, PlatformError, ValueError) as failure:
        typer.echo(f"pignon listen: {failure}", err=True)
        raise typer.Exit(4 if isinstance(failure, Denied) else 2) from None


async def _listen(
    url: str, credentials: "Credentials", *, forward_to: str, secret: str, after: int | None, types: str | None
) -> None:
    import httpx2  # noqa: PLC0415 (a command line starts fast)

    from pignon_client.listening import Forwarder, read_secret  # noqa: PLC0415
    from pignon_client.listening import listen as forward_all  # noqa: PLC0415
    from pignon_client.patience import Patience  # noqa: PLC0415
    from pignon_client.sdk import open_platform  # noqa: PLC0415

    key = read_secret(secret)
    async with open_platform(url, credentials) as platform, httpx2.AsyncClient(trust_env=False) as http:
        forwarder = Forwarder(forward_to, key, credentials.customer, http, Patience(), tell=typer.echo)
        typer.echo(f"Forwarding the events of {credentials.customer} to {forward_to}; stop with Ctrl-C.")
        await forward_all(platform, forwarder, after=after, types=types, until=lambda: False)
